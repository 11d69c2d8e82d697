package io.tercel.samples.benchmarks.report;

import io.tercel.samples.benchmarks.report.Plots.Point;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** What a system reaches over its search parameters: at each recall the best rate. */
final class RecallCurve {

    private final List<Point> points;

    RecallCurve(List<Point> measured) {
        points = measured.stream()
                .filter(point -> measured.stream().noneMatch(other -> isBetter(other, point)))
                .sorted(Comparator.comparingDouble(Point::recall))
                .toList();
    }

    private static boolean isBetter(Point one, Point other) {
        return one.recall() >= other.recall() && one.perSecond() > other.perSecond();
    }

    /** The points that no other beats in both, by rising recall. */
    List<Point> points() {
        return points;
    }

    /**
     * The rate at a recall: between two points as a straight line on a logarithmic axis; below the first point that point's rate,
     * which nobody gave recall away for; empty above the last.
     */
    OptionalDouble perSecondAt(double recall) {
        for (int i = 0; i < points.size(); i++) {
            Point upper = points.get(i);
            if (upper.recall() >= recall) {
                return OptionalDouble.of(i == 0 ? upper.perSecond() : between(points.get(i - 1), upper, recall));
            }
        }
        return OptionalDouble.empty();
    }

    private static double between(Point lower, Point upper, double recall) {
        double share = (recall - lower.recall()) / (upper.recall() - lower.recall());
        return Math.exp((1 - share) * Math.log(lower.perSecond()) + share * Math.log(upper.perSecond()));
    }
}
