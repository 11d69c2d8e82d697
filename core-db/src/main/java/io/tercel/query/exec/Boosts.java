package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.LongColumn;
import io.tercel.expr.FilterPlan;
import io.tercel.query.Boost;
import io.tercel.query.Boosting;
import io.tercel.query.exec.rank.LegCandidates;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.Snapshot;
import io.tercel.time.Deadline;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** The boosts of a leg, with their filters bound; see {@link Boosting}. Immutable. */
final class Boosts {

    private final Boosting boosting;
    private final List<Bound> bound = new ArrayList<>();

    /**
     * One boost.
     *
     * @param value position of the field that its random score depends on
     */
    private record Bound(Boost boost, Optional<FilterPlan> filter, int value) {}

    Boosts(Boosting boosting, CollectionSchema schema, FilterCompiler filters, Optional<ZoneId> zone) {
        this.boosting = boosting;
        List<String> stored =
                schema.storedFields().stream().map(FieldSchema::name).toList();
        for (Boost boost : boosting.boosts()) {
            int value = boost.random()
                    .flatMap(Boost.RandomScore::field)
                    .map(stored::indexOf)
                    .orElse(0);
            bound.add(new Bound(boost, boost.filter().flatMap(filter -> filters.compile(filter, zone)), value));
        }
    }

    /** Candidates with other scores, in the order that these say. */
    LegCandidates of(
            LegCandidates candidates,
            Snapshot snapshot,
            FilterCompiler filters,
            LongBinaryOperator keyOrder,
            Deadline deadline) {
        List<Optional<List<EligibleRows>>> meeting = new ArrayList<>();
        for (Bound each : bound) {
            meeting.add(each.filter().map(plan -> filters.eligible(snapshot, Optional.of(plan), deadline)));
        }
        float[] scores = new float[candidates.rows().length];
        for (int i = 0; i < scores.length; i++) {
            OptionalDouble weight = weight(candidates.rows()[i], snapshot, meeting);
            scores[i] = weight.isPresent()
                    ? (float) joined(boosting.boostMode(), candidates.scores()[i], weight.getAsDouble())
                    : candidates.scores()[i];
        }
        return inOrder(candidates, scores, keyOrder);
    }

    /** What the boosts that a row meets are worth together; empty when it meets none. */
    private OptionalDouble weight(long row, Snapshot snapshot, List<Optional<List<EligibleRows>>> meeting) {
        OptionalDouble together = OptionalDouble.empty();
        for (int i = 0; i < bound.size(); i++) {
            Optional<List<EligibleRows>> rows = meeting.get(i);
            if (rows.isEmpty() || rows.get().get(RowRef.segment(row)).contains(RowRef.row(row))) {
                double weight = weight(bound.get(i), row, snapshot);
                together = OptionalDouble.of(
                        together.isPresent()
                                ? joined(boosting.functionMode(), together.getAsDouble(), weight)
                                : weight);
            }
        }
        return together;
    }

    private static double weight(Bound boost, long row, Snapshot snapshot) {
        return boost.boost()
                .random()
                .map(random -> boost.boost().weight() * random(random.seed(), value(boost.value(), row, snapshot)))
                .orElse(boost.boost().weight());
    }

    private static long value(int field, long row, Snapshot snapshot) {
        Column column = snapshot.segments().get(RowRef.segment(row)).segment().column(field);
        if (column instanceof LongColumn numbers) {
            return numbers.get(RowRef.row(row));
        }
        long hash = 1;
        for (byte each : ((BytesColumn) column).get(RowRef.row(row))) {
            hash = Hashing.mix(hash) + each;
        }
        return hash;
    }

    /** From 0 up to but without 1. */
    static double random(long seed, long value) {
        return (Hashing.mix(value ^ Hashing.mix(seed)) >>> 11) * 0x1p-53;
    }

    private static double joined(Boosting.Mode mode, double a, double b) {
        return switch (mode) {
            case MULTIPLY -> a * b;
            case SUM -> a + b;
        };
    }

    private static LegCandidates inOrder(LegCandidates candidates, float[] scores, LongBinaryOperator keyOrder) {
        boolean elements = candidates.elements().length > 0;
        Comparator<Integer> worstFirst = (a, b) -> Float.compare(scores[a] + 0f, scores[b] + 0f);
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted((candidates.metric().largerIsBetter() ? worstFirst.reversed() : worstFirst)
                        .thenComparing((a, b) -> (int) keyOrder.applyAsLong(
                                candidates.rows()[a], candidates.rows()[b])))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] rows = new long[order.length];
        float[] sorted = new float[order.length];
        int[] sortedElements = new int[elements ? order.length : 0];
        for (int i = 0; i < order.length; i++) {
            rows[i] = candidates.rows()[order[i]];
            sorted[i] = scores[order[i]];
            if (elements) {
                sortedElements[i] = candidates.elements()[order[i]];
            }
        }
        return new LegCandidates(candidates.metric(), rows, sorted, sortedElements);
    }
}
