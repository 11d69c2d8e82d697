package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import java.util.Optional;

/** Writes byte strings: as a dictionary, in compressed blocks or plain, whichever the values themselves speak for. */
final class BytesWriter implements ValueWriter {

    /*
     * Values are collected as distinct ones as long as a dictionary may pay. When it turns out that it will not, all that was
     * collected is written, in the order of the rows, and what follows is written as it comes. So the memory needed is that of a
     * dictionary worth having.
     */

    /** A dictionary has to be smaller than the plain values by a fifth: below that, the second access for each value is not worth it. */
    private static final double DICTIONARY_SHARE = 0.8;

    /** Of values long enough to be compressed it has to beat compression, which reaches about this. */
    private static final double LONG_VALUES_SHARE = 0.4;

    /** After so many rows a dictionary that is no smaller than the values is given up. */
    private static final int ROWS_BEFORE_DOUBT = 4_096;

    private static final int LARGEST_DICTIONARY = 16 << 20;

    /**
     * Texts shorter than this on average are filtered at least as often as they are fetched; compressed, titles of 72 and glosses of 76
     * bytes are smaller by two fifths but compared four times as slowly.
     */
    private static final int LONG_TEXT = 256;

    /** Documents are parsed by every filter anyway, which decompressing makes slower by two fifths only; they shrink to a third. */
    private static final int LONG_DOCUMENT = 64;

    private final ChecksumOutput output;
    private final OffsetsWriter offsets = new OffsetsWriter();
    private final PrefixRange range = new PrefixRange();
    private final int longValue;
    private final BlockWriter blocks;
    private Optional<DistinctValues> collected;
    private long bytes;

    private BytesWriter(
            ChecksumOutput output, int longValue, boolean fingerprints, Optional<DistinctValues> collected) {
        this.output = output;
        this.longValue = longValue;
        this.blocks = new BlockWriter(output, longValue, fingerprints);
        this.collected = collected;
    }

    /** A writer of the values of a field. */
    static BytesWriter of(ChecksumOutput output, DataType type) {
        int longValue = type == DataType.JSON ? LONG_DOCUMENT : LONG_TEXT;
        return new BytesWriter(output, longValue, type == DataType.VARCHAR, Optional.of(new DistinctValues()));
    }

    /** A writer that leaves values as they are, one after the other. */
    static BytesWriter plain(ChecksumOutput output) {
        return new BytesWriter(output, Integer.MAX_VALUE, false, Optional.empty());
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Bytes values)) {
            throw new IllegalArgumentException(
                    "bytes expected, got " + batch.getClass().getSimpleName());
        }
        range.add(values);
        int[] from = values.offsets();
        for (int row = 0; row < values.rows(); row++) {
            offsets.add(from[row + 1] - from[row]);
        }
        bytes += from[values.rows()] - from[0];
        if (collected.isEmpty()) {
            blocks.append(values.bytes(), from, values.rows());
            return;
        }
        DistinctValues distinct = collected.get();
        for (int row = 0; row < values.rows(); row++) {
            distinct.add(values.bytes(), from[row], from[row + 1] - from[row]);
        }
        if (distinct.totalBytes() > LARGEST_DICTIONARY
                || (distinct.rows() >= ROWS_BEFORE_DOUBT && dictionaryBytes(distinct) > plainBytes(distinct))) {
            writeCollected(distinct);
        }
    }

    private static int width(int distinct) {
        if (distinct <= 1) {
            return 0;
        }
        return distinct <= 1 << 8 ? Byte.BYTES : distinct <= 1 << 16 ? Short.BYTES : Integer.BYTES;
    }

    /** What a dictionary takes, with an offset for each value and the gaps between three sections. */
    private static long dictionaryBytes(DistinctValues distinct) {
        return (long) distinct.rows() * width(distinct.count())
                + distinct.totalBytes()
                + 4L * distinct.count()
                + 2L * ColumnFormat.ALIGNMENT;
    }

    private long plainBytes(DistinctValues distinct) {
        return bytes + 4L * distinct.rows();
    }

    private boolean pays(DistinctValues distinct) {
        boolean isLong = bytes >= (long) distinct.rows() * longValue;
        return dictionaryBytes(distinct) <= plainBytes(distinct) * (isLong ? LONG_VALUES_SHARE : DICTIONARY_SHARE);
    }

    private void writeCollected(DistinctValues distinct) {
        for (int row = 0; row < distinct.rows(); row++) {
            int value = distinct.numberOf(row);
            blocks.append(distinct.bytes(), distinct.start(value), distinct.end(value));
        }
        collected = Optional.empty();
    }

    @Override
    public ColumnTrailer finish(int rows) {
        if (collected.isPresent() && pays(collected.get())) {
            return finishDictionary(collected.get(), rows);
        }
        collected.ifPresent(this::writeCollected);
        blocks.finish();
        Section values = new Section(0, output.position());
        Section places = blocks.writePlaces();
        Section index = offsets.write(output);
        Encoding encoding = blocks.isCompressed() ? Encoding.BLOCKS : Encoding.PLAIN;
        return ColumnTrailer.bytes(
                encoding, Byte.BYTES, offsets.width(), rows, blocks.count(), range, values, index, places);
    }

    private ColumnTrailer finishDictionary(DistinctValues distinct, int rows) {
        int[] sorted = distinct.sorted();
        int[] numbers = new int[sorted.length];
        OffsetsWriter ends = new OffsetsWriter();
        for (int number = 0; number < sorted.length; number++) {
            numbers[sorted[number]] = number;
            ends.add(distinct.end(sorted[number]) - distinct.start(sorted[number]));
        }
        int width = width(sorted.length);
        for (int row = 0; row < rows; row++) {
            int number = numbers[distinct.numberOf(row)];
            switch (width) {
                case 0 -> {}
                case 1 -> output.writeByte(number);
                case 2 -> output.writeShort(number);
                default -> output.writeInt(number);
            }
        }
        Section values = new Section(0, output.position());
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        for (int value : sorted) {
            output.write(distinct.bytes(), distinct.start(value), distinct.end(value) - distinct.start(value));
        }
        Section dictionary = new Section(start, output.position() - start);
        Section index = ends.write(output);
        return ColumnTrailer.bytes(
                Encoding.DICTIONARY, width, ends.width(), rows, sorted.length, range, values, index, dictionary);
    }
}
