package io.tercel.segment;

import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.manifest.PartitionMeta;
import io.tercel.schema.PartitionHash;
import io.tercel.schema.PartitionKey;
import io.tercel.schema.RowBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The partitions of a collection at one moment, and how rows and requests find theirs. Immutable.
 *
 * @param collection name of the collection, for messages
 * @param list the partitions, oldest first
 * @param key the partition key, if rows are spread by one
 * @param keyColumn position of the partition key in {@code CollectionSchema.storedFields()}; -1 without one
 * @param isolated whether each read must name one value of the partition key
 */
public record Partitions(
        String collection, List<PartitionMeta> list, Optional<PartitionKey> key, int keyColumn, boolean isolated) {

    /** Copies the list. */
    public Partitions {
        list = List.copyOf(list);
    }

    /** The names of the partitions, oldest first. */
    public List<String> names() {
        return list.stream().map(PartitionMeta::name).toList();
    }

    /** Whether there is a partition of that name. */
    public boolean has(String name) {
        return list.stream().anyMatch(each -> each.name().equals(name));
    }

    /** Whether there is a partition of that number. */
    public boolean has(int number) {
        return list.stream().anyMatch(each -> each.number() == number);
    }

    /** The name of the partition of that number. */
    public String nameOf(int number) {
        return list.stream()
                .filter(each -> each.number() == number)
                .findFirst()
                .map(PartitionMeta::name)
                .orElseThrow(() -> new IllegalArgumentException("no partition has the number " + number));
    }

    /**
     * The number of the partition that a user names.
     *
     * @throws InvalidRequestException when rows are spread by a partition key
     * @throws NotFoundException when there is none of that name
     */
    public int number(String name) {
        refuseKey("partition '%s' cannot be named".formatted(name));
        return list.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(PartitionMeta::number)
                .orElseThrow(() -> new NotFoundException("collection '%s': there is no partition '%s'; there are %s"
                        .formatted(collection, name, names())));
    }

    /** The partitions that a read names; all when it names none. */
    public PartitionSet named(List<String> names) {
        return names.isEmpty()
                ? PartitionSet.ALL
                : PartitionSet.of(names.stream().map(this::number).toList());
    }

    /** Refuses what only collections without a partition key can do. */
    public void refuseKey(String what) {
        key.ifPresent(each -> {
            throw new InvalidRequestException(
                    "collection '%s': %s, because the partition key '%s' says in which partition a row is"
                            .formatted(collection, what, each.field()));
        });
    }

    /**
     * Divides rows among their partitions.
     *
     * @param target the partition of all rows where there is no partition key
     * @param analysis makes rows ready for the indexes of terms
     */
    List<PartitionRows> divided(RowBatch rows, int target, Function<RowBatch, AnalyzedRows> analysis) {
        if (key.isEmpty()) {
            return List.of(new PartitionRows(target, rows, analysis.apply(rows)));
        }
        int[][] positions = positions(rows);
        List<PartitionRows> parts = new ArrayList<>();
        for (int partition = 0; partition < positions.length; partition++) {
            int count = positions[partition].length;
            if (count > 0) {
                RowBatch part = count == rows.rows() ? rows : rows.rowsAt(positions[partition]);
                parts.add(new PartitionRows(partition, part, analysis.apply(part)));
            }
        }
        return parts;
    }

    /** For each partition the positions of its rows. */
    private int[][] positions(RowBatch rows) {
        int partitions = key.orElseThrow().partitions();
        int[] partitionOf = PartitionHash.of(rows.columns().get(keyColumn), partitions);
        int[] counts = new int[partitions];
        for (int partition : partitionOf) {
            counts[partition]++;
        }
        int[][] positions = new int[partitions][];
        Arrays.setAll(positions, partition -> new int[counts[partition]]);
        for (int row = partitionOf.length - 1; row >= 0; row--) {
            positions[partitionOf[row]][--counts[partitionOf[row]]] = row;
        }
        return positions;
    }
}
