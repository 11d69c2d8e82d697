package io.tercel.segment;

import io.tercel.schema.PartitionHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether rows are in the partitions where reads look for them; for {@code verify()}. */
public final class PartitionCheck {

    private static final int BATCH_ROWS = 4_096;

    private final Partitions partitions;
    private final List<String> problems = new ArrayList<>();

    private PartitionCheck(Partitions partitions) {
        this.partitions = partitions;
    }

    /**
     * What is wrong, one line each.
     *
     * @param partitions those of the collection now or later than the snapshot, but before any was dropped
     */
    public static List<String> problems(Partitions partitions, Snapshot snapshot) {
        PartitionCheck check = new PartitionCheck(partitions);
        snapshot.segments().forEach(check::check);
        return check.problems;
    }

    private void check(SegmentView view) {
        int partition = view.segment().partition();
        if (!partitions.has(partition)) {
            problem(view, "its partition has the number %d, which none has".formatted(partition));
        } else if (partitions.key().isPresent()) {
            int wrong = firstRowElsewhere(view, partitions.key().get().partitions());
            if (wrong >= 0) {
                problem(
                        view,
                        "row %d is in partition %d, where its partition key does not belong"
                                .formatted(wrong, partition));
            }
        }
    }

    private int firstRowElsewhere(SegmentView view, int count) {
        for (int from = 0; from < view.rows(); from += BATCH_ROWS) {
            int first = from;
            int[] rows = new int[Math.min(BATCH_ROWS, view.rows() - from)];
            Arrays.setAll(rows, i -> first + i);
            int[] partitionOf = PartitionHash.of(
                    view.segment().column(partitions.keyColumn()).gather(rows), count);
            for (int i = 0; i < partitionOf.length; i++) {
                if (partitionOf[i] != view.segment().partition()) {
                    return from + i;
                }
            }
        }
        return -1;
    }

    private void problem(SegmentView view, String what) {
        problems.add("collection '%s', segment %d: %s"
                .formatted(partitions.collection(), view.segment().number(), what));
    }
}
