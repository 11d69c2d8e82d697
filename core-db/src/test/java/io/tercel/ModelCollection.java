package io.tercel;

import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a collection must answer, worked out in the simplest way: a sorted map and a linear scan. */
final class ModelCollection {

    static final String DEFAULT_PARTITION = "_default";

    private final TreeMap<String, Row> rows = new TreeMap<>();

    /** By key, of the rows that are there. */
    private final Map<String, String> partitionOf = new HashMap<>();

    private final List<String> partitions = new ArrayList<>(List.of(DEFAULT_PARTITION));

    ModelCollection copy() {
        ModelCollection copy = new ModelCollection();
        copy.rows.putAll(rows);
        copy.partitionOf.putAll(partitionOf);
        copy.partitions.clear();
        copy.partitions.addAll(partitions);
        return copy;
    }

    void put(List<Row> given) {
        put(given, DEFAULT_PARTITION);
    }

    /** Nothing happens when there is no such partition. */
    void put(List<Row> given, String partition) {
        if (!partitions.contains(partition)) {
            return;
        }
        given.forEach(row -> {
            rows.put(String.valueOf(row.get("id")), row);
            partitionOf.put(String.valueOf(row.get("id")), partition);
        });
    }

    /** The row stays in its partition. Returns whether there is one. */
    boolean change(Row change) {
        return rows.computeIfPresent(String.valueOf(change.get("id")), (id, row) -> {
                    Row changed = row;
                    for (Map.Entry<String, ?> entry : change.values().entrySet()) {
                        changed = changed.with(entry.getKey(), entry.getValue());
                    }
                    return changed;
                })
                != null;
    }

    void createPartition(String name) {
        if (!partitions.contains(name)) {
            partitions.add(name);
        }
    }

    void dropPartition(String name) {
        if (!name.equals(DEFAULT_PARTITION)) {
            partitions.remove(name);
            removeIf(isIn(name));
        }
    }

    List<String> partitions() {
        return List.copyOf(partitions);
    }

    Predicate<Row> isIn(String partition) {
        return row -> partition.equals(partitionOf.get(String.valueOf(row.get("id"))));
    }

    void remove(List<String> ids) {
        ids.forEach(rows::remove);
    }

    void removeIf(Predicate<Row> condition) {
        rows.values().removeIf(condition);
    }

    boolean has(String id) {
        return rows.containsKey(id);
    }

    List<Row> all() {
        return List.copyOf(rows.values());
    }

    /** Keys by cosine with the query, best first, ties by key. */
    List<String> nearest(float[] query, int limit, Predicate<Row> condition) {
        record Scored(String id, double score) {}
        List<Scored> scored = new ArrayList<>();
        for (Row row : rows.values()) {
            if (condition.test(row)) {
                scored.add(new Scored(String.valueOf(row.get("id")), cosine(query, vector(row))));
            }
        }
        scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id));
        return scored.stream().limit(limit).map(Scored::id).toList();
    }

    static float[] vector(Row row) {
        Object value = Objects.requireNonNull(row.get("dense"));
        return value instanceof DenseVector vector ? vector.toArray() : (float[]) value;
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            normA += (double) a[i] * a[i];
            normB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(normA * normB);
    }
}
