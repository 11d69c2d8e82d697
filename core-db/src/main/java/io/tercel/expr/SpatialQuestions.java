package io.tercel.expr;

import io.tercel.index.scalar.BoxQuestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.util.LinearComponentExtracter;

/** Spatial conditions as questions to boxes: the answers are those that {@link SpatialFilters} would give of all in a box. */
final class SpatialQuestions {

    private SpatialQuestions() {}

    /**
     * How geometries stand to one that is not empty.
     *
     * @param levels of the boxes that will be asked about
     */
    static BoxQuestion relation(BoundExpr.Spatial condition, int levels) {
        // A copy: geometries keep what they have computed, and threads share the filter.
        Geometry own = condition.geometry().copy();
        Reach reach = new Reach(condition.predicate(), own.getEnvelopeInternal());
        return own instanceof Polygonal ? new Area(reach, own, levels) : reach;
    }

    /** Whether geometries are near a point; {@code around} holds all that are. */
    static BoxQuestion distance(BoundExpr.SpatialDistance condition, Envelope around) {
        return new Distance(condition, around);
    }

    private static boolean meets(Envelope box, double minX, double minY, double maxX, double maxY) {
        return minX <= box.getMaxX() && minY <= box.getMaxY() && maxX >= box.getMinX() && maxY >= box.getMinY();
    }

    /** What the box around the constant tells. Boxes may be larger than what is in them. */
    private record Reach(SpatialPredicate predicate, Envelope constant) implements BoxQuestion {

        @Override
        public Answer ofBox(int level, double minX, double minY, double maxX, double maxY) {
            boolean possible = (predicate == SpatialPredicate.CONTAINS || predicate == SpatialPredicate.EQUALS)
                    ? minX <= constant.getMinX()
                            && minY <= constant.getMinY()
                            && maxX >= constant.getMaxX()
                            && maxY >= constant.getMaxY()
                    : meets(constant, minX, minY, maxX, maxY);
            return possible ? Answer.SOME : Answer.NONE;
        }

        @Override
        public Answer ofPoint(double x, double y) {
            return ofBox(0, x, y, x, y);
        }
    }

    /*
     * A box that no edge of the area touches lies in its inside or its outside as a whole, and so does all that is in the box. Each box
     * is compared with the edges only that touch the box above it, which are few after some levels.
     */
    /** How geometries stand to polygons. */
    private static final class Area implements BoxQuestion {

        private final Reach reach;
        private final Geometry area;
        private final IndexedPointInAreaLocator locator;
        private final Coordinate point = new Coordinate();

        /** Two ends of each edge. */
        private final Coordinate[] starts;

        private final Coordinate[] ends;

        /** By level, the edges that touch the box that was asked about last; the last level: all edges. */
        private final int[][] touching;

        private Optional<Boolean> valid = Optional.empty();

        Area(Reach reach, Geometry area, int levels) {
            this.reach = reach;
            this.area = area;
            this.locator = new IndexedPointInAreaLocator(area);
            List<Coordinate> from = new ArrayList<>();
            List<Coordinate> to = new ArrayList<>();
            for (Object ring : LinearComponentExtracter.getLines(area)) {
                List<Coordinate> corners = List.of(((LineString) ring).getCoordinates());
                from.addAll(corners.subList(0, corners.size() - 1));
                to.addAll(corners.subList(1, corners.size()));
            }
            starts = from.toArray(Coordinate[]::new);
            ends = to.toArray(Coordinate[]::new);
            touching = new int[levels + 1][];
            touching[levels] = new int[starts.length];
            Arrays.setAll(touching[levels], edge -> edge);
        }

        @Override
        public Answer ofBox(int level, double minX, double minY, double maxX, double maxY) {
            if (reach.ofBox(level, minX, minY, maxX, maxY) == Answer.NONE) {
                return Answer.NONE;
            }
            int[] above = touching[level + 1];
            int[] here = new int[above.length];
            int count = 0;
            for (int edge : above) {
                if (touches(starts[edge], ends[edge], minX, minY, maxX, maxY)) {
                    here[count++] = edge;
                }
            }
            touching[level] = Arrays.copyOf(here, count);
            if (count > 0 || !isValid()) {
                return Answer.SOME;
            }
            boolean holds = locate(minX, minY) == Location.INTERIOR
                    && (reach.predicate == SpatialPredicate.WITHIN || reach.predicate == SpatialPredicate.INTERSECTS);
            return holds ? Answer.ALL : Answer.NONE;
        }

        /** Of polygons that cross themselves nobody can tell what is inside, but what a single point is told. */
        private boolean isValid() {
            if (valid.isEmpty()) {
                valid = Optional.of(area.isValid());
            }
            return valid.get();
        }

        @Override
        public Answer ofPoint(double x, double y) {
            boolean holds = reach.constant.covers(x, y) && reach.predicate.isTrueOfPoint(locate(x, y));
            return holds ? Answer.ALL : Answer.NONE;
        }

        private int locate(double x, double y) {
            point.setX(x);
            point.setY(y);
            return locator.locate(point);
        }

        /** Whether an edge has a point in a box; only what rounding cannot change is taken for a no. */
        private static boolean touches(
                Coordinate start, Coordinate end, double minX, double minY, double maxX, double maxY) {
            boolean apart = Math.max(start.x, end.x) < minX
                    || Math.max(start.y, end.y) < minY
                    || Math.min(start.x, end.x) > maxX
                    || Math.min(start.y, end.y) > maxY;
            if (apart) {
                return false;
            }
            // All corners on one side of the line.
            int side = Orientation.index(start, end, new Coordinate(minX, minY));
            return side == Orientation.COLLINEAR
                    || side != Orientation.index(start, end, new Coordinate(maxX, maxY))
                    || side != Orientation.index(start, end, new Coordinate(minX, maxY))
                    || side != Orientation.index(start, end, new Coordinate(maxX, minY));
        }
    }

    /** Whether geometries in degrees are near a point. */
    private static final class Distance implements BoxQuestion {

        private final SphericalDistance distance;
        private final double metres;
        private final Envelope around;

        Distance(BoundExpr.SpatialDistance near, Envelope around) {
            this.distance = new SphericalDistance(near.longitude(), near.latitude());
            this.metres = near.metres();
            this.around = around;
        }

        @Override
        public Answer ofBox(int level, double minX, double minY, double maxX, double maxY) {
            return meets(around, minX, minY, maxX, maxY) ? Answer.SOME : Answer.NONE;
        }

        @Override
        public Answer ofPoint(double x, double y) {
            return distance.toPoint(x, y) <= metres ? Answer.ALL : Answer.NONE;
        }
    }
}
