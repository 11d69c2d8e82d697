package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/** Prints how many rows a second simple filters decide, over one million rows in memory. Not a test: run its main method. */
final class FilterSpeed {

    private static final int ROWS = 1_000_000;

    private FilterSpeed() {}

    /** Any arguments are ignored. */
    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(1);
        long[] longs = random.longs(ROWS, 0, 100).toArray();
        String[] words = {"news", "sport", "weather", "politics and law", "science", "arts"};
        Columns columns = new Columns(longs, texts(random, words), texts(random, new String[] {
            "{\"year\":2020,\"source\":\"a.txt\",\"index\":\"17\"}", "{\"source\":\"b.txt\",\"year\":1999}"
        }));
        measure("long x > 5", "i64 > 5", Map.of(), columns);
        measure(
                "long in 1,000",
                "i64 in {p}",
                Map.of("p", random.longs(1_000, 0, 1 << 20).boxed().toList()),
                columns);
        measure("string equality", "s2 == 'weather'", Map.of(), columns);
        measure("string in 3", "s2 in ['weather', 'arts', 'x']", Map.of(), columns);
        measure("string like", "s2 like '%and%'", Map.of(), columns);
        measure("arithmetic", "i64 % 7 + 1 == 3", Map.of(), columns);
        measure("dynamic key", "year > 2000", Map.of(), columns);
        measure("dynamic key behind x < 1", "i64 < 1 and year > 2000", Map.of(), columns);
    }

    private static byte[][] texts(SplittableRandom random, String[] words) {
        byte[][] out = new byte[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            out[i] = words[random.nextInt(words.length)].getBytes(StandardCharsets.UTF_8);
        }
        return out;
    }

    private static void measure(String name, String filter, Map<String, ?> parameters, RowSource source) {
        BoundExpr bound = Papers.bind(filter, parameters);
        long best = Long.MAX_VALUE;
        int kept = 0;
        for (int i = 0; i < 30; i++) {
            long start = System.nanoTime();
            kept = FilterEvaluator.evaluate(bound, Papers.SCHEMA, source, ROWS).cardinality();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf("%-28s %8.1f million rows/s  (%d kept)%n", name, ROWS * 1e3 / best, kept);
    }

    /** One column of each storage; no nulls. */
    private static final class Columns implements RowSource {

        private final long[] longs;
        private final MemorySegment[] memory = new MemorySegment[2];
        private final int[][] offsets = new int[2][ROWS + 1];

        Columns(long[] longs, byte[][] texts, byte[][] json) {
            this.longs = longs;
            pack(0, texts);
            pack(1, json);
        }

        private void pack(int column, byte[][] values) {
            int size = Arrays.stream(values).mapToInt(value -> value.length).sum();
            memory[column] = MemorySegment.ofArray(new byte[size]);
            for (int i = 0; i < ROWS; i++) {
                int at = offsets[column][i];
                MemorySegment.copy(values[i], 0, memory[column], ValueLayout.JAVA_BYTE, at, values[i].length);
                offsets[column][i + 1] = at + values[i].length;
            }
        }

        @Override
        public void longs(int field, int from, int count, long[] out) {
            System.arraycopy(longs, from, out, 0, count);
        }

        @Override
        public void doubles(int field, int from, int count, double[] out) {
            Arrays.fill(out, 0, count, 0);
        }

        @Override
        public void nulls(int field, int from, int count, long[] out) {
            Arrays.fill(out, 0, RowBitmap.wordsFor(count), 0);
        }

        @Override
        public int bytes(int field, int from, int count, ByteRun out) {
            int column = Papers.SCHEMA.storedFields().get(field).name().equals("s2") ? 0 : 1;
            out.memory(memory[column]);
            for (int i = 0; i < count; i++) {
                out.starts()[i] = offsets[column][from + i];
                out.lengths()[i] = offsets[column][from + i + 1] - offsets[column][from + i];
            }
            return count;
        }
    }
}
