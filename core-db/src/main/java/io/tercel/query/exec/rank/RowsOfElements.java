package io.tercel.query.exec.rank;

import io.tercel.query.ElementScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** Makes candidates that are rows of candidates that are elements. */
public final class RowsOfElements {

    private RowsOfElements() {}

    /** The scores of a row's elements, as they come, and what they make. */
    private static final class Scored {

        private final long row;
        private double sum;
        private int elements;

        Scored(long row) {
            this.row = row;
        }

        void add(float score, ElementScope scope) {
            int most =
                    switch (scope.combination()) {
                        // They come best first.
                        case MAX -> 1;
                        case SUM, AVG -> scope.most().orElse(Integer.MAX_VALUE);
                    };
            if (elements < most) {
                sum += score;
                elements++;
            }
        }

        float score(ElementScope scope) {
            return (float)
                    switch (scope.combination()) {
                        case MAX, SUM -> sum;
                        case AVG -> sum / elements;
                    };
        }
    }

    /**
     * The rows of elements, best first.
     *
     * @param keyOrder compares two rows by primary key, to break ties
     */
    public static LegCandidates of(LegCandidates elements, ElementScope scope, LongBinaryOperator keyOrder) {
        Map<Long, Scored> byRow = new LinkedHashMap<>();
        for (int i = 0; i < elements.rows().length; i++) {
            byRow.computeIfAbsent(elements.rows()[i], Scored::new).add(elements.scores()[i], scope);
        }
        Comparator<Scored> byScore = Comparator.comparingDouble(row -> row.score(scope));
        Comparator<Scored> byKey = (a, b) -> (int) keyOrder.applyAsLong(a.row, b.row);
        List<Scored> sorted = new ArrayList<>(byRow.values());
        sorted.sort((elements.metric().largerIsBetter() ? byScore.reversed() : byScore).thenComparing(byKey));
        long[] rows = new long[sorted.size()];
        float[] scores = new float[sorted.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = sorted.get(i).row;
            scores[i] = sorted.get(i).score(scope);
        }
        return new LegCandidates(elements.metric(), rows, scores);
    }
}
