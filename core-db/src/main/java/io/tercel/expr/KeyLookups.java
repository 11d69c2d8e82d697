package io.tercel.expr;

import io.tercel.index.scalar.KeyIndex;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Look-ups by keys in order. */
final class KeyLookups {

    /** A pattern is not compared with more keys than this part of the rows. */
    private static final int KEYS_COMPARED = 4;

    private KeyLookups() {}

    /** Numbers from {@code min} to {@code max}, both included. */
    static IndexLookup range(KeyIndex keys, long min, long max) {
        if (min > max) {
            return IndexLookup.none(keys);
        }
        int from = keys.notBelow(min);
        int to = max == Long.MAX_VALUE ? keys.keys() : keys.notBelow(max + 1);
        return ranges(keys, from, to);
    }

    private static IndexLookup ranges(KeyIndex keys, int from, int to) {
        return IndexLookup.Ranges.of(keys, List.of(new int[] {from, Math.max(from, to)}), true);
    }

    static IndexLookup anyNumber(KeyIndex keys, long[] numbers, boolean onePerRow) {
        return any(keys, keysOf(keys, numbers), onePerRow);
    }

    static IndexLookup anyText(KeyIndex keys, Collection<ByteString> texts, boolean onePerRow) {
        return any(keys, keysOf(keys, texts), onePerRow);
    }

    /** Those of several numbers that are keys. */
    static List<Integer> keysOf(KeyIndex keys, long[] numbers) {
        List<Integer> found = new ArrayList<>();
        for (long number : numbers) {
            int key = keys.notBelow(number);
            if (keys.isKey(key, number)) {
                found.add(key);
            }
        }
        return found;
    }

    /** Those of several texts that are keys. */
    static List<Integer> keysOf(KeyIndex keys, Collection<ByteString> texts) {
        List<Integer> found = new ArrayList<>();
        for (ByteString text : texts) {
            int key = keys.notBelow(text.memory());
            if (keys.isKey(key, text.memory())) {
                found.add(key);
            }
        }
        return found;
    }

    /** Rows that have one of several keys. */
    static IndexLookup any(KeyIndex keys, List<Integer> members, boolean onePerRow) {
        return IndexLookup.Ranges.of(
                keys, members.stream().map(key -> new int[] {key, key + 1}).toList(), onePerRow);
    }

    /**
     * Rows whose elements are among keys.
     *
     * @param members the keys that some elements have
     * @param wanted how many elements are asked for
     */
    static IndexLookup elements(KeyIndex keys, List<Integer> members, int wanted, boolean all) {
        if (all && members.size() < wanted) {
            return IndexLookup.Ranges.of(keys, List.of(), false);
        }
        return all && members.size() > 1 ? IndexLookup.AllKeys.of(keys, members, true) : any(keys, members, false);
    }

    /** Texts on one side of another one. */
    static IndexLookup compare(KeyIndex keys, ComparisonOperator operator, ByteString value) {
        int at = keys.notBelow(value.memory());
        int behind = keys.isKey(at, value.memory()) ? at + 1 : at;
        return switch (operator) {
            case LESS -> ranges(keys, 0, at);
            case LESS_OR_EQUAL -> ranges(keys, 0, behind);
            case GREATER -> ranges(keys, behind, keys.keys());
            case GREATER_OR_EQUAL -> ranges(keys, at, keys.keys());
            case EQUAL -> ranges(keys, at, behind);
            case NOT_EQUAL -> throw new IllegalArgumentException("not a form of conditions");
        };
    }

    /** Texts that match a pattern: those with its beginning, compared key by key where there is more to it. */
    static Optional<IndexLookup> like(KeyIndex keys, TextPattern pattern) {
        byte[] beginning = pattern.beginning();
        int from = keys.notBelow(MemorySegment.ofArray(beginning));
        int to = behindBeginning(keys, beginning);
        if (pattern.isOnlyBeginning()) {
            return Optional.of(ranges(keys, from, to));
        }
        if (to - from > keys.rows() / KEYS_COMPARED) {
            return Optional.empty();
        }
        List<int[]> matching = new ArrayList<>();
        for (int key = from; key < to; key++) {
            MemorySegment text = keys.text(key);
            if (pattern.matches(text, 0, (int) text.byteSize())) {
                if (!matching.isEmpty() && matching.getLast()[1] == key) {
                    matching.getLast()[1]++;
                } else {
                    matching.add(new int[] {key, key + 1});
                }
            }
        }
        return Optional.of(IndexLookup.Ranges.of(keys, matching, true));
    }

    /** The first key behind all that begin so. */
    private static int behindBeginning(KeyIndex keys, byte[] beginning) {
        int length = beginning.length;
        while (length > 0 && beginning[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return keys.keys();
        }
        byte[] next = Arrays.copyOf(beginning, length);
        next[length - 1]++;
        return keys.notBelow(MemorySegment.ofArray(next));
    }
}
