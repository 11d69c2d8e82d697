package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Hit;
import io.tercel.query.Ranker;
import io.tercel.query.SearchExplanation;
import io.tercel.query.SearchIterator;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.testing.LimitsWith;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Searches over the vectors of an ARRAY of STRUCT, by late interaction and for elements, from the insert to the answer. */
class MaxSimTest {

    private static final int DIMENSION = 16;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("papers")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .field(FieldSchema.structArray(
                            "tokens",
                            40,
                            FieldSchema.floatVector("cosine", DIMENSION, MetricType.MAX_SIM_COSINE),
                            FieldSchema.float16Vector("ip", DIMENSION, MetricType.MAX_SIM_IP),
                            FieldSchema.int8Vector("l2", DIMENSION, MetricType.MAX_SIM_L2),
                            FieldSchema.binaryVector("hamming", DIMENSION, MetricType.MAX_SIM_HAMMING),
                            FieldSchema.binaryVector("jaccard", DIMENSION, MetricType.MAX_SIM_JACCARD))
                    .nullable())
            .field(FieldSchema.structArray(
                    "chunks",
                    9,
                    FieldSchema.varchar("text"),
                    FieldSchema.floatVector("cosine", DIMENSION, MetricType.COSINE),
                    FieldSchema.bfloat16Vector("ip", DIMENSION, MetricType.IP),
                    FieldSchema.floatVector("l2", DIMENSION, MetricType.L2),
                    FieldSchema.binaryVector("hamming", DIMENSION, MetricType.HAMMING)))
            .build();

    private static final List<String> METRICS = List.of("cosine", "ip", "l2", "hamming", "jaccard");

    private static EmbeddedDatabase open(CrashableDirectory disk) {
        return EmbeddedDatabase.open(disk, DatabaseOptions.defaults(), Environment.system());
    }

    private static boolean isBits(String metric) {
        return metric.equals("hamming") || metric.equals("jaccard");
    }

    private static float[] vector(String metric, RandomSource random) {
        float[] numbers = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            numbers[i] = isBits(metric) ? random.nextInt(2) : random.nextInt(-2, 3);
        }
        numbers[random.nextInt(DIMENSION)] = 1;
        return numbers;
    }

    private static byte[] packed(float[] bits) {
        byte[] bytes = new byte[bits.length / 8];
        for (int i = 0; i < bits.length; i++) {
            bytes[i >> 3] |= (byte) ((int) bits[i] << (7 - (i & 7)));
        }
        return bytes;
    }

    private static Object given(String array, String metric, float[] vector) {
        if (isBits(metric)) {
            return BinaryVector.of(packed(vector));
        }
        if (array.equals("tokens") && metric.equals("l2")) {
            byte[] bytes = new byte[vector.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) vector[i];
            }
            return Int8Vector.of(bytes);
        }
        return DenseVector.of(vector);
    }

    /** What the oracle keeps of a row: its vectors by array and metric; none for an array that is null. */
    private record Entry(int year, Map<String, List<float[]>> vectors) {

        List<float[]> of(String path) {
            return vectors.getOrDefault(path, List.of());
        }

        static Entry random(RandomSource random) {
            Map<String, List<float[]>> vectors = new HashMap<>();
            for (String array : List.of("tokens", "chunks")) {
                if (array.equals("tokens") && random.chance(10)) {
                    continue;
                }
                int count = random.chance(10) ? 0 : random.nextInt(array.equals("tokens") ? 40 : 9);
                for (String metric : METRICS) {
                    if (array.equals("tokens") || !metric.equals("jaccard")) {
                        vectors.put(
                                array + "[" + metric + "]",
                                Stream.generate(() -> vector(metric, random))
                                        .limit(count)
                                        .toList());
                    }
                }
            }
            return new Entry(1990 + random.nextInt(30), vectors);
        }

        Row row(long id) {
            return Row.of("id", id)
                    .with("year", year)
                    .with("tokens", vectors.containsKey("tokens[l2]") ? elements("tokens") : null)
                    .with("chunks", elements("chunks"));
        }

        private List<Map<String, Object>> elements(String array) {
            List<Map<String, Object>> elements = new ArrayList<>();
            int count = of(array + "[l2]").size();
            for (int i = 0; i < count; i++) {
                Map<String, Object> element = new HashMap<>();
                if (array.equals("chunks")) {
                    element.put("text", "piece " + i);
                }
                for (String metric : METRICS) {
                    List<float[]> column = of(array + "[" + metric + "]");
                    if (!column.isEmpty()) {
                        element.put(metric, given(array, metric, column.get(i)));
                    }
                }
                elements.add(element);
            }
            return elements;
        }
    }

    private static double value(String metric, float[] a, float[] b) {
        double dot = 0;
        double distance = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            distance += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return switch (metric) {
            case "ip" -> dot;
            case "cosine" -> dot / Math.sqrt(squaresA * squaresB);
            case "jaccard" -> 1 - dot / (squaresA + squaresB - dot);
            default -> distance;
        };
    }

    private static boolean isLargerBetter(String metric) {
        return metric.equals("ip") || metric.equals("cosine");
    }

    private record Scored(long id, OptionalInt element, double score) {}

    private static List<Scored> best(List<Scored> all, String metric, int offset, int limit) {
        // They come in the order of keys and elements, and the sort keeps it among those that score the same.
        all.sort(Comparator.comparingDouble(scored -> isLargerBetter(metric) ? -scored.score : scored.score));
        return all.subList(Math.min(offset, all.size()), Math.min(offset + limit, all.size()));
    }

    private static void assertSame(String metric, List<Hit> hits, List<Scored> expected) {
        assertThat(hits).as(metric).hasSameSizeAs(expected);
        boolean exact = !metric.equals("cosine") && !metric.equals("jaccard");
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).score()).as(metric).isCloseTo(expected.get(i).score, within(exact ? 0 : 1e-4));
            assertThat(hits.get(i).element().isPresent())
                    .isEqualTo(expected.get(i).element.isPresent());
            if (exact) {
                assertThat(hits.get(i).id()).as(metric).isEqualTo(expected.get(i).id);
                assertThat(hits.get(i).element()).as(metric).isEqualTo(expected.get(i).element);
            }
        }
    }

    private static void checkLists(Collection papers, Map<Long, Entry> model, String metric, RandomSource random) {
        String path = "tokens[" + metric + "]";
        List<float[]> queries = Stream.generate(() -> vector(metric, random))
                .limit(random.pick(List.of(1, 3, 20, 33)))
                .toList();
        int year = random.pick(List.of(0, 2000, 2015));
        int offset = random.nextInt(3);
        SearchRequest.Builder request = isBits(metric)
                ? SearchRequest.binaryVectors(
                        path, queries.stream().map(MaxSimTest::packed).toList())
                : SearchRequest.vectors(path, queries);
        List<Scored> all = new ArrayList<>();
        model.forEach((id, entry) -> {
            if (entry.year >= year && !entry.of(path).isEmpty()) {
                double sum = 0;
                for (float[] query : queries) {
                    double[] values = entry.of(path).stream()
                            .mapToDouble(each -> value(metric, query, each))
                            .sorted()
                            .toArray();
                    sum += isLargerBetter(metric) ? values[values.length - 1] : values[0];
                }
                all.add(new Scored(id, OptionalInt.empty(), sum));
            }
        });
        List<Hit> hits = papers.search(request.filter("year >= " + year)
                        .offset(offset)
                        .limit(5)
                        .build())
                .hits();
        assertSame(metric, hits, best(all, metric, offset, 5));
    }

    private static void checkElements(Collection papers, Map<Long, Entry> model, String metric, RandomSource random) {
        String path = "chunks[" + metric + "]";
        float[] query = vector(metric, random);
        int year = random.pick(List.of(0, 2000, 2015));
        int offset = random.nextInt(3);
        SearchRequest.Builder request =
                isBits(metric) ? SearchRequest.binary(path, packed(query)) : SearchRequest.dense(path, query);
        List<Scored> all = new ArrayList<>();
        model.forEach((id, entry) -> {
            for (int i = 0; entry.year >= year && i < entry.of(path).size(); i++) {
                all.add(new Scored(
                        id,
                        OptionalInt.of(i),
                        value(metric, query, entry.of(path).get(i))));
            }
        });
        List<Hit> hits = papers.search(request.filter("year >= " + year)
                        .offset(offset)
                        .limit(12)
                        .build())
                .hits();
        assertSame(metric, hits, best(all, metric, offset, 12));
    }

    private static void check(Collection papers, Map<Long, Entry> model, RandomSource random) {
        for (String metric : METRICS) {
            checkLists(papers, model, metric, random);
            if (!metric.equals("jaccard")) {
                checkElements(papers, model, metric, random);
            }
        }
    }

    @Property(tries = 15)
    void everyHistoryAnswersAsTheModelDoes(RandomSource random) {
        DatabaseOptions options = DatabaseOptions.defaults().sealRows(random.pick(List.of(5, 40, 1_000_000)));
        CrashableDirectory disk = new CrashableDirectory();
        TreeMap<Long, Entry> model = new TreeMap<>();
        EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system());
        try {
            Collection papers = database.createCollection(SCHEMA);
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        TreeMap<Long, Entry> rows = new TreeMap<>();
                        for (int i = random.nextInt(1, 12); i > 0; i--) {
                            rows.put((long) random.nextInt(60), Entry.random(random));
                        }
                        papers.upsert(rows.entrySet().stream()
                                .map(row -> row.getValue().row(row.getKey()))
                                .toList());
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
                        assertThat(papers.schema()).isEqualTo(SCHEMA);
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

    private static Row row(long id, float[]... vectors) {
        return Row.of("id", id)
                .with(
                        "chunks",
                        Stream.of(vectors)
                                .map(vector -> Map.of("vec", DenseVector.of(vector), "page", 1))
                                .toList());
    }

    private static CollectionSchema schema(IndexSpec index) {
        return CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.structArray(
                        "chunks",
                        8,
                        FieldSchema.int32("page"),
                        FieldSchema.floatVector("vec", 2, MetricType.COSINE).index(index)))
                .vector("dense", 2, MetricType.IP)
                .build();
    }

    private static CollectionSchema schema(MetricType metric) {
        return schema(new IndexSpec.Flat(metric));
    }

    private static Row with(Row row, float... dense) {
        return row.with("dense", DenseVector.of(dense));
    }

    @Test
    void theScoreIsTheSumOfTheBestAndOneHitComesForARow() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.MAX_SIM_IP));
            papers.insert(List.of(
                    with(row(1, new float[] {3, 0}, new float[] {0, 1}), 0, 0),
                    with(row(2, new float[] {2, 2}), 0, 0),
                    with(row(3), 0, 0)));
            SearchResult result =
                    papers.search(SearchRequest.vectors("chunks[vec]", List.of(new float[] {1, 0}, new float[] {0, 10}))
                            .outputFields("chunks")
                            .build());
            assertThat(result.hits()).extracting(Hit::id).containsExactly(2L, 1L);
            assertThat(result.hits()).extracting(Hit::score).containsExactly(22.0, 13.0);
            assertThat(result.hits().getFirst().element()).isEmpty();
            assertThat(result.hits().getFirst().row().get("chunks")).isEqualTo(List.of(Map.of("page", 1)));
        }
    }

    @Test
    void distancesAreSummedUpAndTheSmallestSumIsTheBest() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.MAX_SIM_L2));
            papers.insert(List.of(
                    with(row(1, new float[] {3, 0}, new float[] {0, 1}), 0, 0),
                    with(row(2, new float[] {2, 2}), 0, 0)));
            List<Hit> hits = papers.search(SearchRequest.vectors(
                                    "chunks[vec]", List.of(new float[] {3, 4}, new float[] {0, 0}))
                            .build())
                    .hits();
            assertThat(hits).extracting(Hit::id).containsExactly(2L, 1L);
            assertThat(hits).extracting(Hit::score).containsExactly(13.0, 17.0);
        }
    }

    @Test
    void bothKindsOfSearchAreLegsOfAHybridOneWhereARowIsAsGoodAsItsBestElement() {
        for (MetricType metric : List.of(MetricType.MAX_SIM_IP, MetricType.IP)) {
            try (EmbeddedDatabase database = open(new CrashableDirectory())) {
                Collection papers = database.createCollection(schema(metric));
                papers.insert(List.of(
                        with(row(1, new float[] {3, 0}, new float[] {2, 0}), 1, 0),
                        with(row(2, new float[] {1, 0}), 9, 0),
                        with(row(3), 5, 0)));
                SearchRequest.Builder request = SearchRequest.hybrid().dense("dense", new float[] {1, 0}, 3);
                if (metric.isMaxSim()) {
                    request.vectors("chunks[vec]", List.of(new float[] {1, 0}), 2);
                } else {
                    request.dense("chunks[vec]", new float[] {1, 0}, 2);
                }
                List<Hit> hits = papers.search(request.rank(new Ranker.Weighted(List.of(0.1, 1.0), false))
                                .build())
                        .hits();
                assertThat(hits).extracting(Hit::id).containsExactly(1L, 2L, 3L);
                assertThat(hits.getFirst().legs())
                        .containsExactly(new Hit.LegScore(0, "dense", 3, 1), new Hit.LegScore(1, "chunks[vec]", 1, 3));
                assertThat(hits).allMatch(hit -> hit.element().isEmpty());
            }
        }
    }

    @Test
    void aRegularMetricFindsElementsAndTheLimitCountsThem() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.IP));
            papers.insert(List.of(
                    with(row(2, new float[] {1, 0}, new float[] {5, 0}, new float[] {4, 0}), 0, 0),
                    with(row(1, new float[] {4, 0}, new float[] {0, 0}), 0, 0)));
            SearchRequest.Builder request = SearchRequest.dense("chunks[vec]", new float[] {1, 0});
            List<Hit> hits = papers.search(request.limit(3).build()).hits();
            assertThat(hits).extracting(Hit::id).containsExactly(2L, 1L, 2L);
            assertThat(hits)
                    .extracting(Hit::element)
                    .containsExactly(OptionalInt.of(1), OptionalInt.of(0), OptionalInt.of(2));
            assertThat(hits).extracting(Hit::score).containsExactly(5.0, 4.0, 4.0);
            assertThat(papers.search(request.offset(2).limit(9).build()).hits())
                    .extracting(Hit::score)
                    .containsExactly(4.0, 1.0, 0.0);
        }
    }

    @Test
    void groupsCollapseElementsToTheRowsThatHaveThem() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.IP));
            papers.insert(List.of(
                    with(row(2, new float[] {1, 0}, new float[] {5, 0}, new float[] {4, 0}), 0, 0),
                    with(row(1, new float[] {4, 0}, new float[] {0, 0}), 0, 0)));
            List<Hit> hits = papers.search(SearchRequest.dense("chunks[vec]", new float[] {1, 0})
                            .groupBy("id")
                            .build())
                    .hits();
            assertThat(hits).extracting(Hit::id).containsExactly(2L, 1L);
            assertThat(hits).extracting(Hit::score).containsExactly(5.0, 4.0);
            assertThat(hits).allMatch(hit -> hit.element().isEmpty());
        }
    }

    @Test
    void anIteratorGoesOverAllRowsByLateInteractionAndASearchIsExplained() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.MAX_SIM_IP));
            List<Row> rows = new ArrayList<>();
            for (long id = 0; id < 25; id++) {
                rows.add(with(row(id, new float[] {id % 5, 1}), 0, 0));
            }
            papers.insert(rows);
            SearchRequest request = SearchRequest.vectors("chunks[vec]", List.of(new float[] {1, 0}))
                    .build();
            List<Object> ids = new ArrayList<>();
            try (SearchIterator hits = papers.searchIterator(request, 4)) {
                hits.forEach(hit -> ids.add(hit.id()));
            }
            assertThat(ids).hasSize(25).doesNotHaveDuplicates().startsWith(4L, 9L, 14L, 19L, 24L, 3L);
            SearchExplanation.Leg leg = papers.explain(request).legs().getFirst();
            assertThat(leg.field()).isEqualTo("chunks[vec]");
            assertThat(leg.index()).isEqualTo("FLAT");
            assertThat(leg.candidates()).isEqualTo(10);
        }
    }

    @Test
    void rangesIdsAndIteratorsOverElementsAreRefused_B1() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(SCHEMA);
            List<float[]> one = List.of(vector("ip", new RandomSource(1)));
            refused(papers, SearchRequest.vectors("tokens[ip]", one).radius(1), "takes no range of scores");
            refused(papers, SearchRequest.dense("chunks[ip]", one.getFirst()).radius(1), "takes no range of scores");
            refused(papers, SearchRequest.like("tokens[ip]", 1L), "is searched with vectors()");
            refused(
                    papers,
                    SearchRequest.vectors("tokens[ip]", one).metric(MetricType.IP),
                    "the index has MAX_SIM_IP, the search names IP");
            refused(
                    papers,
                    SearchRequest.vectors("tokens[ip]", one).params(SearchParams.nprobe(8)),
                    "are all compared, so a search among them takes none");
            refused(
                    papers,
                    SearchRequest.dense("chunks[ip]", one.getFirst()).params(SearchParams.ef(100)),
                    "are all compared, so a search among them takes none");
            SearchRequest elements =
                    SearchRequest.dense("chunks[ip]", one.getFirst()).build();
            assertRefused("it goes over rows", () -> papers.searchIterator(elements, 5));
        }
    }

    /** A segment that is older than the field has nothing to find; its array is null there. */
    @Test
    void rowsThatAreOlderThanTheFieldAreNotFound() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(CollectionSchema.builder("papers")
                    .primaryKey("id", DataType.INT64)
                    .vector("dense", 2, MetricType.IP)
                    .build());
            papers.insert(List.of(Row.of("id", 1L).with("dense", DenseVector.of(1, 2))));
            papers.flush();
            papers.addField(FieldSchema.structArray("chunks", 4, FieldSchema.floatVector("vec", 2, MetricType.MAX_SIM))
                    .nullable());
            papers = database.collection("papers");
            SearchRequest request = SearchRequest.vectors("chunks[vec]", List.of(new float[] {1, 1}))
                    .build();
            assertThat(papers.search(request).hits()).isEmpty();
            papers.insert(List.of(Row.of("id", 2L)
                    .with("dense", DenseVector.of(1, 2))
                    .with("chunks", List.of(Map.of("vec", DenseVector.of(1, 0))))));
            assertThat(papers.search(request).hits()).extracting(Hit::id).containsExactly(2L);
        }
    }

    private static void assertRefused(@Nullable String what, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(Objects.requireNonNull(what));
    }

    @Test
    void metricsOfListsAreForVectorsOfAStruct_B1() {
        assertRefused(
                "field 'v': metric MAX_SIM_COSINE is for a vector of a STRUCT, in a field that structArray(…) makes",
                () -> CollectionSchema.builder("papers")
                        .primaryKey("id", DataType.INT64)
                        .vector("v", 2, MetricType.MAX_SIM)
                        .build());
        assertRefused(
                "metric MAX_SIM_HAMMING does not suit FLOAT_VECTOR; allowed: L2, IP, COSINE, MAX_SIM_COSINE, MAX_SIM_IP, "
                        + "MAX_SIM_L2",
                () -> schema(MetricType.MAX_SIM_HAMMING));
        assertRefused(
                "index Hnsw does not suit a field of a STRUCT; allowed: Auto, Flat",
                () -> schema(IndexSpec.Hnsw.of(MetricType.COSINE)));
    }

    @Test
    void questionsThatDoNotFitTheFieldAreRefused_B1_B2() {
        DatabaseOptions options = DatabaseOptions.defaults().limits(LimitsWith.limit("listVectors", 3));
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(new CrashableDirectory(), options, Environment.system())) {
            Collection papers = database.createCollection(SCHEMA);
            float[] one = new float[DIMENSION];
            one[0] = 1;
            refused(
                    papers,
                    SearchRequest.dense("tokens[cosine]", one),
                    "field 'tokens[cosine]': ARRAY of FLOAT_VECTOR with metric MAX_SIM_COSINE is searched with vectors()");
            refused(papers, SearchRequest.vectors("chunks[cosine]", List.of(one)), "is searched with dense()");
            refused(papers, SearchRequest.vectors("tokens[hamming]", List.of(one)), "searched with binaryVectors()");
            refused(papers, SearchRequest.dense("chunks[hamming]", one), "is searched with binary()");
            refused(papers, SearchRequest.text("tokens[l2]", "words"), "is searched with vectors()");
            refused(
                    papers,
                    SearchRequest.vectors("tokens", List.of(one)),
                    "field 'tokens': a search by a list of vectors needs a vector of an ARRAY of STRUCT, such as chunks[vec], "
                            + "this is ARRAY of STRUCT");
            refused(
                    papers,
                    SearchRequest.vectors("tokens[no]", List.of(one)),
                    "no such field; vector fields are [tokens[");
            refused(papers, SearchRequest.vectors("tokens[ip]", List.of()), "expected at least one vector, got none");
            refused(
                    papers,
                    SearchRequest.vectors("tokens[ip]", List.of(one, new float[3])),
                    "expected 16 dimensions, got 3 (query vector 1)");
            refused(
                    papers,
                    SearchRequest.vectors("tokens[cosine]", List.of(one, new float[DIMENSION])),
                    "zero vector has no direction under COSINE (query vector 1)");
            float[] notANumber = one.clone();
            notANumber[5] = Float.NaN;
            refused(papers, SearchRequest.vectors("tokens[l2]", List.of(notANumber)), "value at index 5 is NaN");
            refused(
                    papers,
                    SearchRequest.binaryVectors("tokens[jaccard]", List.of(new byte[1])),
                    "expected 16 dimensions, got 8 (query vector 0)");
            SearchRequest many = SearchRequest.vectors("tokens[ip]", List.of(one, one, one, one))
                    .build();
            assertThatThrownBy(() -> papers.search(many))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("listVectors");
        }
    }

    private static void refused(Collection papers, SearchRequest.Builder request, String what) {
        assertRefused(what, () -> papers.search(request.build()));
    }

    @Test
    void vectorsWithoutADirectionOrValueAreRefusedAsElements() {
        try (EmbeddedDatabase database = open(new CrashableDirectory())) {
            Collection papers = database.createCollection(schema(MetricType.MAX_SIM_COSINE));
            assertRefused(
                    "field 'chunks[1][vec]': zero vector has no direction under COSINE (row 0)",
                    () -> papers.insert(List.of(with(row(1, new float[] {1, 0}, new float[] {0, 0}), 1, 1))));
            assertRefused(
                    "field 'chunks[0][vec]': value at index 1 is NaN",
                    () -> papers.insert(List.of(with(row(1, new float[] {1, Float.NaN}), 1, 1))));
        }
    }
}
