package io.tercel.index.sparse;

import io.tercel.io.ChecksumOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the postings of one key as {@link SparseIndexFormat} says. */
final class ListEncoder {

    private final PostingKind kind;
    private final int[] lengths;
    private final Impacts listImpacts = new Impacts();
    private final Impacts blockImpacts = new Impacts();
    private ByteBuffer entries = allocate(1 << 12);
    private ByteBuffer payloads = allocate(1 << 14);

    /** With the length of each row, for the bounds of term frequencies. */
    ListEncoder(PostingKind kind, int[] lengths) {
        this.kind = kind;
        this.lengths = lengths;
    }

    /** Writes at least two postings, in ascending order of rows, and returns where the list begins, divided by 8. */
    long write(PostingBuffer postings, ChecksumOutput out) {
        out.align(SparseIndexFormat.LIST_ALIGNMENT);
        final long begin = out.position();
        entries.clear();
        payloads.clear();
        listImpacts.clear();
        boolean many = postings.size() > SparseIndexFormat.BLOCK_ROWS;
        for (int from = 0; from < postings.size(); from += SparseIndexFormat.BLOCK_ROWS) {
            int count = Math.min(SparseIndexFormat.BLOCK_ROWS, postings.size() - from);
            encodeBlock(postings, from, count, many);
        }
        if (many) {
            writeListBounds(postings, out);
        }
        out.write(entries.flip());
        out.write(payloads.flip());
        return begin / SparseIndexFormat.LIST_ALIGNMENT;
    }

    private void encodeBlock(PostingBuffer postings, int from, int count, boolean withBounds) {
        int first = postings.row(from);
        int last = postings.row(from + count - 1);
        int rowCode = rowCode(first, last, count);
        int valueCode = valueCode(postings, from, count);
        int rowBytes = SparseIndexFormat.rowBytes(rowCode, first, last, count);
        int payloadBytes = SparseIndexFormat.payloadBytes(rowBytes, valueCode, count);
        entries = withRoom(entries, SparseIndexFormat.ENTRY_BYTES);
        payloads = withRoom(payloads, payloadBytes);
        entries.putInt(first)
                .putInt(last)
                .putInt(payloads.position() / SparseIndexFormat.LIST_ALIGNMENT)
                .put((byte) rowCode)
                .put((byte) valueCode)
                .putShort((short) count);
        if (withBounds) {
            putBlockBounds(postings, from, count);
        }
        int begin = payloads.position();
        for (int i = 0; i < payloadBytes; i += Long.BYTES) {
            payloads.putLong(0);
        }
        encodeRows(postings, from, count, rowCode, begin);
        encodeValues(postings, from, count, valueCode, begin + rowBytes);
    }

    /** The shortest of the three; bits when they take no more than two bytes a row. */
    private static int rowCode(int first, int last, int count) {
        long span = (long) last - first + 1;
        if (span <= (long) Short.SIZE * count) {
            return SparseIndexFormat.ROWS_AS_BITS;
        }
        return span <= 1 << Short.SIZE ? SparseIndexFormat.ROWS_AS_SHORTS : SparseIndexFormat.ROWS_AS_INTS;
    }

    private int valueCode(PostingBuffer postings, int from, int count) {
        if (kind == PostingKind.WEIGHT) {
            return SparseIndexFormat.VALUES_AS_FLOATS;
        }
        int largest = 1;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, postings.value(i));
        }
        if (largest == 1) {
            return SparseIndexFormat.VALUES_ALL_ONE;
        }
        int code = 1;
        while (code < SparseIndexFormat.VALUES_AS_INTS && largest > 1L << SparseIndexFormat.valueBits(code)) {
            code++;
        }
        return code;
    }

    private void encodeRows(PostingBuffer postings, int from, int count, int rowCode, int begin) {
        int first = postings.row(from);
        for (int i = 0; i < count; i++) {
            int offset = postings.row(from + i) - first;
            switch (rowCode) {
                case SparseIndexFormat.ROWS_AS_BITS -> {
                    int word = begin + offset / Long.SIZE * Long.BYTES;
                    payloads.putLong(word, payloads.getLong(word) | 1L << offset);
                }
                case SparseIndexFormat.ROWS_AS_SHORTS -> payloads.putShort(begin + Short.BYTES * i, (short) offset);
                default -> payloads.putInt(begin + Integer.BYTES * i, offset);
            }
        }
    }

    private void encodeValues(PostingBuffer postings, int from, int count, int valueCode, int begin) {
        int bits = SparseIndexFormat.valueBits(valueCode);
        for (int i = 0; bits > 0 && i < count; i++) {
            int value = postings.value(from + i);
            int code = valueCode == SparseIndexFormat.VALUES_AS_FLOATS ? value : value - 1;
            int word = begin + i * bits / Integer.SIZE * Integer.BYTES;
            payloads.putInt(word, payloads.getInt(word) | code << (i * bits));
        }
    }

    private void putBlockBounds(PostingBuffer postings, int from, int count) {
        if (kind == PostingKind.WEIGHT) {
            entries.putFloat(largest(postings, from, count))
                    .putFloat(smallest(postings, from, count))
                    .putLong(0);
            return;
        }
        blockImpacts.clear();
        for (int i = from; i < from + count; i++) {
            blockImpacts.add(postings.value(i), lengths[postings.row(i)]);
        }
        listImpacts.addAll(blockImpacts);
        putPairs(blockImpacts, SparseIndexFormat.BLOCK_PAIRS, entries);
    }

    private void writeListBounds(PostingBuffer postings, ChecksumOutput out) {
        ByteBuffer bounds = allocate(SparseIndexFormat.LIST_BOUNDS_BYTES);
        if (kind == PostingKind.WEIGHT) {
            bounds.putFloat(largest(postings, 0, postings.size())).putFloat(smallest(postings, 0, postings.size()));
        } else {
            putPairs(listImpacts, SparseIndexFormat.LIST_PAIRS, bounds);
        }
        out.write(bounds.clear());
    }

    private static void putPairs(Impacts impacts, int pairs, ByteBuffer to) {
        impacts.reduceTo(pairs);
        for (int i = 0; i < pairs; i++) {
            boolean there = i < impacts.size();
            to.putShort((short) (there ? Math.min(SparseIndexFormat.PAIR_CAP, impacts.frequency(i)) : 0));
            to.putShort((short) (there ? Math.min(SparseIndexFormat.PAIR_CAP, impacts.length(i)) : 0));
        }
    }

    private static float largest(PostingBuffer postings, int from, int count) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Float.intBitsToFloat(postings.value(i)));
        }
        return largest;
    }

    private static float smallest(PostingBuffer postings, int from, int count) {
        float smallest = Float.POSITIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            smallest = Math.min(smallest, Float.intBitsToFloat(postings.value(i)));
        }
        return smallest;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer withRoom(ByteBuffer buffer, int bytes) {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        ByteBuffer larger = allocate(Math.addExact(Math.multiplyExact(2, buffer.capacity()), bytes));
        return larger.put(buffer.flip());
    }
}
