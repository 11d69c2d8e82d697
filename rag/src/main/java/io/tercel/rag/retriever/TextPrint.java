package io.tercel.rag.retriever;

import java.util.Arrays;

/**
 * What of a text tells whether another says nearly the same: hashes of its words, of each three words in sequence, and of the words
 * with digits. White space, punctuation and letter case make no difference. Hashes have 64 bits, so that different words are not mixed up.
 *
 * @param sequence of all words in their order
 * @param shingles of each three words in sequence, ascending, each once; of all words where there are fewer
 * @param numbers of the words with digits, ascending, each once
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by the methods here, never as records.
record TextPrint(long sequence, long[] shingles, long[] numbers) {

    private static final int SHINGLE_WORDS = 3;
    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    static TextPrint of(String text) {
        long[] words = new long[text.length() / 2 + 1];
        long[] numbers = new long[text.length() / 2 + 1];
        int wordCount = 0;
        int numberCount = 0;
        for (int at = 0; at < text.length(); at++) {
            if (!Character.isLetterOrDigit(text.charAt(at))) {
                continue;
            }
            long hash = BASIS;
            boolean hasDigit = false;
            for (; at < text.length() && Character.isLetterOrDigit(text.charAt(at)); at++) {
                char c = text.charAt(at);
                hasDigit |= Character.isDigit(c);
                hash = (hash ^ Character.toLowerCase(c)) * PRIME;
            }
            words[wordCount++] = hash;
            if (hasDigit) {
                numbers[numberCount++] = hash;
            }
        }
        long sequence = BASIS;
        for (int i = 0; i < wordCount; i++) {
            sequence = next(sequence, words[i]);
        }
        return new TextPrint(sequence, shingles(words, wordCount, sequence), ascending(numbers, numberCount));
    }

    private static long[] shingles(long[] words, int count, long sequence) {
        if (count < SHINGLE_WORDS) {
            return new long[] {sequence};
        }
        long[] shingles = new long[count - SHINGLE_WORDS + 1];
        for (int i = 0; i < shingles.length; i++) {
            shingles[i] = next(next(next(BASIS, words[i]), words[i + 1]), words[i + 2]);
        }
        return ascending(shingles, shingles.length);
    }

    private static long next(long hash, long word) {
        return Long.rotateLeft((hash ^ word) * PRIME, 29) * BASIS;
    }

    private static long[] ascending(long[] values, int count) {
        return Arrays.stream(values, 0, count).sorted().distinct().toArray();
    }

    boolean sameWords(TextPrint other) {
        return sequence == other.sequence;
    }

    boolean sameNumbers(TextPrint other) {
        return Arrays.equals(numbers, other.numbers);
    }

    /** The Jaccard coefficient of the shingles, or 0 where it cannot reach {@code least}. */
    double likeness(TextPrint other, double least) {
        int smaller = Math.min(shingles.length, other.shingles.length);
        int larger = Math.max(shingles.length, other.shingles.length);
        if (smaller < least * larger) {
            return 0;
        }
        int both = 0;
        int i = 0;
        int j = 0;
        while (i < shingles.length && j < other.shingles.length) {
            int order = Long.compare(shingles[i], other.shingles[j]);
            both += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return (double) both / (shingles.length + other.shingles.length - both);
    }
}
