package io.tercel.index.sparse;

import java.util.Arrays;

/**
 * The pairs of frequency and length that can give the best score of a set of postings, whatever the parameters: those that no
 * other pair beats in both. In ascending order of both frequency and length. As in Lucene's impacts.
 */
final class Impacts {

    private int[] frequencies = new int[16];
    private int[] lengths = new int[16];
    private int size;

    int size() {
        return size;
    }

    int frequency(int i) {
        return frequencies[i];
    }

    int length(int i) {
        return lengths[i];
    }

    void clear() {
        size = 0;
    }

    void addAll(Impacts other) {
        for (int i = 0; i < other.size; i++) {
            add(other.frequencies[i], other.lengths[i]);
        }
    }

    void add(int frequency, int length) {
        int from = 0;
        while (from < size && lengths[from] <= length) {
            if (frequencies[from] >= frequency) {
                return; // beaten by a shorter or equal row with as many
            }
            from++;
        }
        // Pairs before are shorter with fewer and stay, but for one of the same length. Those after are longer.
        if (from > 0 && lengths[from - 1] == length) {
            from--;
        }
        int to = from;
        while (to < size && frequencies[to] <= frequency) {
            to++;
        }
        replace(from, to, frequency, length);
    }

    /** Makes at most {@code most} pairs of them, each bounding those it stands for, giving away as little as possible. */
    void reduceTo(int most) {
        while (size > most) {
            int best = 0;
            long bestLoss = Long.MAX_VALUE;
            for (int i = 0; i + 1 < size; i++) {
                long loss = (long) (frequencies[i + 1] - frequencies[i]) * (lengths[i + 1] - lengths[i]);
                if (loss < bestLoss) {
                    bestLoss = loss;
                    best = i;
                }
            }
            replace(best, best + 2, frequencies[best + 1], lengths[best]);
        }
    }

    private void replace(int from, int to, int frequency, int length) {
        int behind = size - to;
        if (from + 1 + behind > frequencies.length) {
            frequencies = Arrays.copyOf(frequencies, 2 * frequencies.length);
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        System.arraycopy(frequencies, to, frequencies, from + 1, behind);
        System.arraycopy(lengths, to, lengths, from + 1, behind);
        frequencies[from] = frequency;
        lengths[from] = length;
        size = from + 1 + behind;
    }
}
