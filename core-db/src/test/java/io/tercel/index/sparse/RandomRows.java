package io.tercel.index.sparse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Rows of texts or of sparse vectors, made from a seed: few frequent keys, many rare ones, some rows empty or without value. */
final class RandomRows {

    static final int KEYS = 700;

    private final SplittableRandom random;
    private final PostingKind kind;
    private final boolean negative;
    private final int longest;

    RandomRows(SplittableRandom random, PostingKind kind) {
        this.random = random;
        this.kind = kind;
        this.negative = random.nextInt(3) == 0;
        this.longest = random.nextInt(4) == 0 ? 400 : 25;
    }

    Optional<Map<String, Double>> next() {
        int choice = random.nextInt(20);
        if (choice == 0) {
            return Optional.empty();
        }
        Map<String, Double> row = new HashMap<>();
        int size = choice == 1 ? 0 : 1 + random.nextInt(longest);
        for (int i = 0; i < size; i++) {
            if (kind == PostingKind.TERM_FREQUENCY) {
                row.merge(key(), 1.0, Double::sum);
            } else {
                row.put(key(), weight());
            }
        }
        return Optional.of(row);
    }

    /** Up to {@code most} keys, some of which no row may hold, with weights or counts. */
    Map<String, Double> query(int most) {
        Map<String, Double> query = new HashMap<>();
        int size = 1 + random.nextInt(most);
        for (int i = 0; i < size; i++) {
            query.put(key(), kind == PostingKind.WEIGHT ? weight() : random.nextInt(5) == 0 ? 2.0 : 1.0);
        }
        return query;
    }

    /** The few first keys are in most rows, the last ones in hardly any. */
    private String key() {
        double place = random.nextDouble();
        return String.valueOf((int) (KEYS * place * place * place * place));
    }

    private double weight() {
        float weight = (1 + random.nextInt(64)) / 32f;
        return negative && random.nextInt(3) == 0 ? -weight : weight;
    }

    static void add(TermBatch batch, Optional<Map<String, Double>> row) {
        if (row.isEmpty()) {
            batch.addNull();
        } else if (batch.kind() == PostingKind.TERM_FREQUENCY) {
            StringBuilder text = new StringBuilder();
            row.get().forEach((term, tf) -> text.append((term + " ").repeat(tf.intValue())));
            batch.addText(WordsAtSpaces.ANALYZER, text);
        } else {
            List<Map.Entry<String, Double>> entries = List.copyOf(row.get().entrySet());
            int[] dimensions = new int[entries.size() + 2];
            float[] weights = new float[entries.size() + 2];
            dimensions[0] = Integer.MIN_VALUE; // above all others, as dimensions are unsigned; a weight of zero is none
            for (int i = 0; i < entries.size(); i++) {
                dimensions[i + 1] = dimension(entries.get(i).getKey());
                weights[i + 1] = entries.get(i).getValue().floatValue();
            }
            batch.addVector(dimensions, weights, 0, entries.size() + 1);
        }
    }

    /** Spread over all unsigned numbers. */
    static int dimension(String key) {
        return Integer.parseInt(key) * 0x9E37_79B1;
    }

    static byte[] bytes(PostingKind kind, String key) {
        return kind == PostingKind.WEIGHT
                ? ByteBuffer.allocate(4).putInt(dimension(key)).array()
                : key.getBytes(StandardCharsets.UTF_8);
    }
}
