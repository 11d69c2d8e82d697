package io.tercel.query.exec;

import io.tercel.error.InvalidRequestException;
import io.tercel.expr.FilterPlan;
import io.tercel.schema.PartitionHash;
import io.tercel.schema.PartitionKey;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.Partitions;
import java.util.Optional;
import java.util.function.Supplier;

/** From the values of the partition key that a filter allows to the partitions in which such rows can be. */
final class PartitionPruning {

    private final Supplier<Partitions> partitions;

    PartitionPruning(Supplier<Partitions> partitions) {
        this.partitions = partitions;
    }

    /** The partitions that have to be read; all when the filter does not bind the key to values. */
    PartitionSet partitionsOf(Optional<FilterPlan> plan) {
        Partitions now = partitions.get();
        if (plan.isEmpty() || now.key().isEmpty()) {
            return PartitionSet.ALL;
        }
        int count = now.key().get().partitions();
        return plan.get()
                .condition()
                .valuesIfPinned(now.keyColumn())
                .map(values -> PartitionSet.of(values.stream()
                        .map(value -> PartitionHash.of(value, count))
                        .toList()))
                .orElse(PartitionSet.ALL);
    }

    void checkIsolation(Optional<FilterPlan> plan) {
        Partitions now = partitions.get();
        if (now.isolated() && now.key().isPresent()) {
            long equalities = plan.map(each -> each.condition().equalities(now.keyColumn()))
                    .orElse(0L);
            if (equalities != 1) {
                throw notIsolated(now, now.key().get(), equalities);
            }
        }
    }

    private static InvalidRequestException notIsolated(Partitions now, PartitionKey key, long equalities) {
        return new InvalidRequestException(
                "collection '%s' is isolated by its partition key: expected a filter with one condition '%s == value' that holds for all rows, got %s"
                        .formatted(now.collection(), key.field(), equalities == 0 ? "none" : equalities));
    }
}
