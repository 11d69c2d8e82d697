package io.tercel;

import io.tercel.column.BytesColumn;
import io.tercel.column.DictionaryColumn;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Limits;
import io.tercel.expr.BoundExpr;
import io.tercel.expr.ByteDictionary;
import io.tercel.expr.ByteRun;
import io.tercel.expr.ByteString;
import io.tercel.expr.FilterBinder;
import io.tercel.expr.FilterEvaluator;
import io.tercel.expr.FilterPlan;
import io.tercel.expr.RowBitmap;
import io.tercel.expr.RowSource;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import io.tercel.segment.Snapshot;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Prints how many rows a second one core decides with single comparisons over a sealed segment of a million rows that has no scalar
 * index: by the evaluator of filters alone, and by {@code count} with another constant each time, so that no remembered answer is
 * given. Not a test: run its main method.
 */
final class ScanSpeed {

    private static final int ROWS = 1_000_000;
    private static final int RUNS = 40;

    private ScanSpeed() {}

    /** A filter for each run; the constants change. */
    private record Kind(String name, IntFunction<String> filter) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("int64 >", i -> "wide > " + (4_000_000_000_000_000_000L + i)),
            new Kind("int64 ==", i -> "wide == " + (1_000L + i)),
            new Kind("int64 in a byte >", i -> "narrow > " + (50 + i % 40)),
            new Kind("int64 in two bytes ==", i -> "twobytes == " + (500 + i)),
            new Kind("int64 nullable <", i -> "perhaps < " + (50 + i % 40)),
            new Kind("double <", i -> "real < 0.5" + (100 + i)),
            new Kind("float >=", i -> "small >= 0.5" + (100 + i)),
            new Kind("bool == and int64 >", i -> "flag == true and wide > " + i),
            new Kind("text == (dictionary)", i -> "word == 'word " + i + "'"),
            new Kind("text == (plain)", i -> "title == 'title of row " + i * 1_000 + "'"),
            new Kind("text == (compressed)", i -> "body == '" + body(i * 1_000) + "'"),
            new Kind("text == (compressed, other length)", i -> "body == 'nothing like it " + i + "'"),
            new Kind("text in 3 (compressed)", i -> "body in ['" + body(i * 1_000) + "', 'a" + i + "', 'b']"),
            new Kind("text > (compressed)", i -> "body > 'm" + i + "'"));

    /** Any arguments are ignored. */
    public static void main(String[] args) {
        DatabaseOptions options =
                DatabaseOptions.defaults().sealRows(Integer.MAX_VALUE).sealBytes(1L << 40);
        try (EmbeddedDatabase database =
                EmbeddedDatabase.open(new CrashableDirectory(), options, Environment.system())) {
            Collection collection = database.createCollection(schema());
            fill(collection);
            try (Snapshot snapshot = database.existing("scans").store().snapshot()) {
                Segment segment = snapshot.segments().getFirst().segment();
                for (Kind kind : KINDS) {
                    measure(kind, collection, segment);
                }
            }
        }
    }

    private static CollectionSchema schema() {
        return CollectionSchema.builder("scans")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.int64("wide"))
                .field(FieldSchema.int64("narrow"))
                .field(FieldSchema.int64("twobytes"))
                .field(FieldSchema.int64("perhaps").nullable())
                .field(FieldSchema.float64("real"))
                .field(FieldSchema.float32("small"))
                .field(FieldSchema.bool("flag"))
                .field(FieldSchema.varchar("word"))
                .field(FieldSchema.varchar("title"))
                .field(FieldSchema.varchar("body"))
                .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
                .build();
    }

    private static void fill(Collection collection) {
        SplittableRandom random = new SplittableRandom(1);
        for (int from = 0; from < ROWS; from += 5_000) {
            List<Row> rows = new ArrayList<>();
            for (int i = from; i < from + 5_000; i++) {
                rows.add(Row.of("id", (long) i)
                        .with("wide", random.nextLong())
                        .with("narrow", (long) random.nextInt(100))
                        .with("twobytes", (long) random.nextInt(1_000))
                        .with("perhaps", random.nextInt(5) == 0 ? null : (Object) (long) random.nextInt(100))
                        .with("real", random.nextDouble())
                        .with("small", (float) random.nextDouble())
                        .with("flag", random.nextBoolean())
                        .with("word", "word " + random.nextInt(500))
                        .with("title", "title of row " + i)
                        .with("body", body(i))
                        .with("v", new float[] {1, 2}));
            }
            collection.insert(rows);
        }
        collection.flush();
    }

    /** About 300 bytes that compress, as prose does. */
    private static String body(int row) {
        SplittableRandom random = new SplittableRandom(row);
        StringBuilder text = new StringBuilder();
        String[] words = {
            "graph", "index", "recall", "search", "the", "of", "nearest", "vector", "rows", "filter", "and"
        };
        while (text.length() < 280) {
            text.append(words[random.nextInt(words.length)]).append(' ');
        }
        return text.append(row).toString();
    }

    private static void measure(Kind kind, Collection collection, Segment segment) {
        long alone = Long.MAX_VALUE;
        long counted = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            BoundExpr bound = FilterBinder.bind(
                    kind.filter().apply(i),
                    collection.schema(),
                    Map.of(),
                    ZoneOffset.UTC,
                    Limits.DEFAULT,
                    field -> text -> List.of());
            long start = System.nanoTime();
            RowBitmap out = new RowBitmap(ROWS);
            new FilterEvaluator(FilterPlan.of(bound, collection.schema()), new Columns(segment), ROWS)
                    .evaluate(0, ROWS, out);
            alone = Math.min(alone, System.nanoTime() - start);
            // A constant that has not been asked for yet.
            Filter filter = Filter.of(kind.filter().apply(RUNS + i));
            start = System.nanoTime();
            collection.count(filter, ConsistencyLevel.EVENTUALLY);
            counted = Math.min(counted, System.nanoTime() - start);
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s evaluator %8.1f   count %8.1f million rows/s%n",
                kind.name(),
                ROWS * 1e3 / alone,
                ROWS * 1e3 / counted);
    }

    /** The columns of a segment, as the engine shows them to a filter. */
    private record Columns(Segment segment) implements RowSource {

        @Override
        public void longs(int field, int from, int count, long[] out) {
            ((LongColumn) segment.column(field)).longs(from, count, out);
        }

        @Override
        public void doubles(int field, int from, int count, double[] out) {
            ((DoubleColumn) segment.column(field)).doubles(from, count, out);
        }

        @Override
        public void nulls(int field, int from, int count, long[] out) {
            segment.column(field).nulls(from, count, out);
        }

        @Override
        public int bytes(int field, int from, int count, ByteRun out) {
            BytesColumn column = (BytesColumn) segment.column(field);
            out.memory(column.segmentOf(from));
            return column.places(from, count, out.starts(), out.lengths());
        }

        @Override
        public boolean keepPossible(int field, ByteString value, int from, int count, long[] rows) {
            return ((BytesColumn) segment.column(field)).keepPossible(value.bytes(), from, count, rows);
        }

        @Override
        public Optional<ByteDictionary> dictionary(int field) {
            return segment.column(field) instanceof DictionaryColumn column
                    ? Optional.of(new Words(column))
                    : Optional.empty();
        }
    }

    private record Words(DictionaryColumn column) implements ByteDictionary {

        @Override
        public int size() {
            return column.distinct();
        }

        @Override
        public MemorySegment memory() {
            return column.dictionary();
        }

        @Override
        public long start(int number) {
            return column.valueOffset(number);
        }

        @Override
        public int length(int number) {
            return column.valueLength(number);
        }

        @Override
        public void numbers(int from, int count, int[] out) {
            column.numbers(from, count, out);
        }
    }
}
