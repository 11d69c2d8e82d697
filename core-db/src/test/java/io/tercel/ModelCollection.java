package io.tercel;

import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a collection must answer, worked out in the simplest way: a sorted map and a linear scan. */
final class ModelCollection {

    private final TreeMap<String, Row> rows = new TreeMap<>();

    ModelCollection() {}

    private ModelCollection(Map<String, Row> rows) {
        this.rows.putAll(rows);
    }

    ModelCollection copy() {
        return new ModelCollection(rows);
    }

    void put(List<Row> given) {
        given.forEach(row -> rows.put(String.valueOf(row.get("id")), row));
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
