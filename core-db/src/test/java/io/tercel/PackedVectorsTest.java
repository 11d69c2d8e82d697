package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Hit;
import io.tercel.query.QueryRequest;
import io.tercel.query.Ranker;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Vectors of 16-bit floats, bytes and bits, from the insert through seals, merges and power cuts to the answer. */
class PackedVectorsTest {

    private static final int DIMENSION = 24;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .field(FieldSchema.float16Vector("half", DIMENSION, MetricType.COSINE))
            .field(FieldSchema.bfloat16Vector("brain", DIMENSION, MetricType.L2).nullable())
            .field(FieldSchema.int8Vector("bytes", DIMENSION, MetricType.IP))
            .field(FieldSchema.binaryVector("hamming", DIMENSION, MetricType.HAMMING))
            .field(FieldSchema.binaryVector("jaccard", DIMENSION, MetricType.JACCARD)
                    .nullable())
            .build();

    private static final List<String> VECTORS = List.of("half", "brain", "bytes", "hamming", "jaccard");

    /** Small whole numbers are the same in all types, so that the row that was given is the row that comes back. */
    private static float[] numbers(RandomSource random) {
        float[] numbers = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            numbers[i] = random.nextInt(-3, 4);
        }
        numbers[random.nextInt(DIMENSION)] = 5;
        return numbers;
    }

    private static Row row(long id, RandomSource random) {
        byte[] bytes = random.bytes(DIMENSION);
        return Row.of("id", id)
                .with("year", 1990 + random.nextInt(30))
                .with("half", DenseVector.of(numbers(random)))
                .with("brain", random.chance(20) ? null : DenseVector.of(numbers(random)))
                .with("bytes", Int8Vector.of(bytes))
                .with("hamming", BinaryVector.of(random.bytes(DIMENSION / 8)))
                .with("jaccard", random.chance(20) ? null : BinaryVector.of(random.bytes(DIMENSION / 8)));
    }

    private static float[] components(Object value) {
        return switch (value) {
            case DenseVector vector -> vector.toArray();
            case Int8Vector vector -> vector.toDense().toArray();
            case BinaryVector vector -> {
                float[] bits = new float[vector.dimension()];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = vector.get(i) ? 1 : 0;
                }
                yield bits;
            }
            default -> throw new IllegalArgumentException("no vector: " + value);
        };
    }

    private static double score(String field, float[] a, float[] b) {
        double dot = 0;
        double distance = 0;
        double normA = 0;
        double normB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            normA += (double) a[i] * a[i];
            normB += (double) b[i] * b[i];
        }
        return switch (field) {
            case "half" -> dot / Math.sqrt(normA * normB);
            case "bytes" -> dot;
            case "jaccard" -> normA + normB == 0 ? 0 : 1 - dot / (normA + normB - dot);
            default -> distance;
        };
    }

    private record Scored(Object id, double score) {}

    private static void checkSearch(Collection papers, Map<Long, Row> model, String field, Row query, int year) {
        Object vector = Objects.requireNonNull(query.get(field));
        SearchRequest.Builder request =
                switch (vector) {
                    case DenseVector floats -> SearchRequest.dense(field, floats.toArray());
                    case Int8Vector bytes -> SearchRequest.dense(field, bytes);
                    case BinaryVector bits -> SearchRequest.binary(field, bits.toArray());
                    default -> throw new IllegalArgumentException("no vector: " + vector);
                };
        List<Hit> hits = papers.search(
                        request.filter("year >= " + year).limit(6).build())
                .hits();
        List<Scored> expected = new ArrayList<>();
        for (Row row : model.values()) {
            Object there = row.get(field);
            if (row.getLong("year") >= year && there != null) {
                expected.add(new Scored(row.getLong("id"), score(field, components(vector), components(there))));
            }
        }
        boolean larger = field.equals("half") || field.equals("bytes");
        // The model is in the order of keys, and the sort keeps it among rows that score the same.
        expected.sort(Comparator.comparingDouble(scored -> larger ? -scored.score : scored.score));
        assertThat(hits).as(field).hasSize(Math.min(6, expected.size()));
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).score()).isCloseTo(expected.get(i).score, within(1e-5));
        }
        if (!field.equals("half")) {
            // All but the cosine are exact here.
            assertThat(hits.stream().map(Hit::id).toList())
                    .as(field)
                    .isEqualTo(expected.stream().limit(6).map(Scored::id).toList());
        }
    }

    private static void check(Collection papers, Map<Long, Row> model, RandomSource random) {
        List<Row> rows = papers.query(QueryRequest.all()
                .limit(1_000)
                .outputFields(SCHEMA.fields().stream().map(FieldSchema::name).toArray(String[]::new))
                .build());
        assertThat(rows).isEqualTo(List.copyOf(model.values()));
        Row query = row(0, random);
        for (String field : VECTORS) {
            if (query.get(field) != null) {
                checkSearch(papers, model, field, query, random.pick(List.of(0, 2000, 2015)));
            }
        }
    }

    @Property(tries = 20)
    void everyHistoryAnswersAsTheModelDoes(RandomSource random) {
        DatabaseOptions options = DatabaseOptions.defaults().sealRows(random.pick(List.of(5, 40, 1_000_000)));
        CrashableDirectory disk = new CrashableDirectory();
        TreeMap<Long, Row> model = new TreeMap<>();
        EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system());
        try {
            Collection papers = database.createCollection(SCHEMA);
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        Map<Long, Row> rows = new TreeMap<>();
                        for (int i = random.nextInt(1, 12); i > 0; i--) {
                            long id = random.nextInt(60);
                            rows.put(id, row(id, random));
                        }
                        papers.upsert(List.copyOf(rows.values()));
                        model.putAll(rows);
                    }
                    case 3 -> {
                        long id = random.nextInt(60);
                        papers.delete(List.of(id));
                        model.remove(id);
                    }
                    case 4 -> papers.flush();
                    case 5 -> papers.optimize();
                    case 6 -> {
                        CrashableDirectory left = disk.crash(random.nextInt(101), random.nextLong());
                        database.close();
                        disk = left;
                        database = EmbeddedDatabase.open(disk, options, Environment.system());
                        papers = database.collection("papers");
                    }
                    default -> check(papers, model, random);
                }
            }
            check(papers, model, random);
            assertThat(database.verify().problems()).isEmpty();
        } finally {
            database.close();
        }
    }

    @Test
    void legsOfDifferentTypesAreFused() {
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system())) {
            Collection papers = database.createCollection(SCHEMA);
            RandomSource random = new RandomSource(1);
            List<Row> rows = new ArrayList<>();
            for (long id = 0; id < 20; id++) {
                rows.add(row(id, random));
            }
            papers.insert(rows);
            Row wanted = rows.get(7);
            SearchResult result = papers.search(SearchRequest.hybrid()
                    .dense("half", components(Objects.requireNonNull(wanted.get("half"))), 5)
                    .dense("bytes", (Int8Vector) Objects.requireNonNull(wanted.get("bytes")), 5)
                    .binary("hamming", ((BinaryVector) Objects.requireNonNull(wanted.get("hamming"))).toArray(), 5)
                    .rank(Ranker.Rrf.standard())
                    .build());
            Hit best = result.hits().getFirst();
            assertThat(best.id()).isEqualTo(7L);
            assertThat(best.legs()).hasSize(3);
            assertThat(best.legs().get(2).score()).isZero();
        }
    }

    @Test
    void elementsOfStructsMayHoldThem() {
        CollectionSchema schema = CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.structArray(
                        "parts",
                        4,
                        FieldSchema.float16Vector("half", 2, MetricType.COSINE),
                        FieldSchema.int8Vector("bytes", 2, MetricType.IP),
                        FieldSchema.binaryVector("bits", 16, MetricType.HAMMING)))
                .vector("dense", 2, MetricType.IP)
                .build();
        Map<String, Object> first = Map.of(
                "half", DenseVector.of(1, -0.5f),
                "bytes", Int8Vector.of((byte) -3, (byte) 4),
                "bits", BinaryVector.of((byte) 5, (byte) -1));
        Map<String, Object> second = Map.of(
                "half", DenseVector.of(0, 2),
                "bytes", Int8Vector.of((byte) 1, (byte) 2),
                "bits", BinaryVector.of((byte) 0, (byte) 1));
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system())) {
            Collection papers = database.createCollection(schema);
            Row row = Row.of("id", 1L).with("parts", List.of(first, second)).with("dense", DenseVector.of(1, 2));
            papers.insert(List.of(row));
            papers.flush();
            assertThat(papers.query(QueryRequest.all()
                            .limit(1)
                            .outputFields("parts", "dense")
                            .build()))
                    .containsExactly(row);
        }
    }

    @Test
    void questionsThatDoNotFitTheFieldAreRefused_B1_B2() {
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(new CrashableDirectory(), DatabaseOptions.defaults(), Environment.system())) {
            Collection papers = database.createCollection(SCHEMA);
            assertRefused(papers, SearchRequest.dense("half", new float[3]), "expected 24 dimensions, got 3 (query)");
            assertRefused(papers, SearchRequest.dense("half", new float[DIMENSION]), "zero vector has no direction");
            assertRefused(
                    papers,
                    SearchRequest.dense("hamming", new float[DIMENSION]),
                    "a dense search needs a field of dense vectors, this is BINARY_VECTOR; search it with binary()");
            assertRefused(papers, SearchRequest.dense("year", new float[2]), "this is INT32");
            assertRefused(papers, SearchRequest.binary("hamming", new byte[4]), "expected 24 dimensions, got 32");
            assertRefused(
                    papers,
                    SearchRequest.binary("bytes", new byte[DIMENSION]),
                    "a binary search needs a BINARY_VECTOR field, this is INT8_VECTOR");
        }
    }

    private static void assertRefused(Collection papers, SearchRequest.Builder request, String what) {
        assertThatThrownBy(() -> papers.search(request.build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(what);
    }
}
