package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.error.CorruptionException;
import io.tercel.index.codes.OneBitCode;
import io.tercel.io.CheckedFile;
import io.tercel.io.FileHeader;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import java.lang.foreign.MemorySegment;

/** The sections of an open file. At open, the tail, the centroids and the starts are compared with their checksums. */
final class IvfFile {

    private final CheckedFile file;
    private final MemorySegment body;
    private final int indexed;
    private final int lists;
    private final long centroids;
    private final long starts;
    private final long rows;
    private final int columnRows;
    private final CodeShape shape;
    private final int blockCount;
    private final long model;
    private final long blocks;
    private final long numbers;

    /** Of no dimensions where there are other codes or none. */
    private final OneBitCode oneBitCode;

    /**
     * Checks that the file is an index of those vectors.
     *
     * @throws CorruptionException if it is not
     */
    IvfFile(CheckedFile file, IndexSpec.Ivf spec, Column vectors) {
        this.file = file;
        this.body = file.body();
        long tail = body.byteSize() - IvfFormat.TAIL_BYTES;
        require(tail >= 0, 0, "the body is shorter than its tail");
        file.require(tail, IvfFormat.TAIL_BYTES);
        requireSame("codes", IvfFormat.code(spec.codes()), tail + IvfFormat.TAIL_CODES);
        requireSame("a metric", IvfFormat.code(spec.metric()), tail + IvfFormat.TAIL_METRIC);
        requireSame("rows", vectors.rows(), tail + IvfFormat.TAIL_ROWS);
        requireSame("dimensions", IvfWriter.dimension(vectors), tail + IvfFormat.TAIL_DIMENSION);
        indexed = body.get(IvfFormat.INT, tail + IvfFormat.TAIL_INDEXED);
        lists = body.get(IvfFormat.INT, tail + IvfFormat.TAIL_LISTS);
        centroids = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_CENTROIDS);
        starts = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_STARTS);
        rows = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_LIST_ROWS);
        model = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_MODEL);
        blocks = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_BLOCKS);
        numbers = body.get(IvfFormat.LONG, tail + IvfFormat.TAIL_NUMBERS);
        columnRows = vectors.rows();
        shape = CodeShape.of(spec, vectors);
        blockCount = IvfFormat.blocks(indexed);
        oneBitCode = new OneBitCode(
                spec.codes() == Quantization.ONE_BIT ? IvfWriter.dimension(vectors) : 0, IvfFormat.ROTATION_SEED);
        require(
                indexed >= 0
                        && indexed <= vectors.rows()
                        && lists >= 0
                        && lists <= indexed
                        && (lists > 0 || indexed == 0)
                        && centroids >= 0
                        && starts >= centroids + (long) lists * centroidBytes(vectors)
                        && rows >= starts + (lists + 1L) * Integer.BYTES
                        && model >= rows + (long) indexed * Integer.BYTES
                        && blocks >= model + (long) shape.modelFloats() * Float.BYTES
                        && numbers >= blocks + (long) blockCount * shape.blockBytes()
                        && numbers + blockCount * numbersOfBlock() <= tail,
                tail,
                "the sections do not fit the body");
        file.require(centroids, rows - centroids);
        file.require(model, blocks - model);
        requireOrder();
    }

    /** Bytes of the numbers of a block. */
    private long numbersOfBlock() {
        return (long) shape.numbers() * IvfFormat.BLOCK_ROWS * Float.BYTES;
    }

    /** Bytes of a centroid: those of a row of floats, or of bits. */
    static int centroidBytes(Column vectors) {
        return switch (vectors) {
            case VectorColumn floats -> floats.stride() * Float.BYTES;
            case PackedColumn packed ->
                switch (packed.encoding()) {
                    case FLOAT16, BFLOAT16, INT8 -> VectorColumn.strideOf(packed.dimension()) * Float.BYTES;
                    case BINARY -> packed.strideBytes();
                };
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }

    private void requireSame(String what, int expected, long at) {
        int found = body.get(IvfFormat.INT, at);
        require(found == expected, at, "expected an index of %s %d, found %d".formatted(what, expected, found));
    }

    private void requireOrder() {
        require(start(0) == 0 && start(lists) == indexed, starts, "the lists do not begin or end where they should");
        for (int list = 0; list < lists; list++) {
            require(start(list) <= start(list + 1), starts, "list %d ends before it begins".formatted(list));
        }
    }

    private void require(boolean good, long offset, String what) {
        if (!good) {
            throw corrupt(offset, what);
        }
    }

    /** The failure of a number that cannot be right although its checksum is. */
    CorruptionException corrupt(long offset, String what) {
        return new CorruptionException(file.name(), FileHeader.BYTES + offset, what);
    }

    CheckedFile file() {
        return file;
    }

    MemorySegment body() {
        return body;
    }

    int lists() {
        return lists;
    }

    /** Rows in all lists. */
    int indexed() {
        return indexed;
    }

    /** Where the first centroid lies in the body. */
    long centroids() {
        return centroids;
    }

    /** The place of a list's first row among the rows of all lists. */
    int start(int list) {
        return body.get(IvfFormat.INT, starts + (long) list * Integer.BYTES);
    }

    /** Compares the row numbers of a list with their checksum. */
    void requireRows(int from, int to) {
        file.require(rows + (long) from * Integer.BYTES, (long) (to - from) * Integer.BYTES);
    }

    /** The number of a row by its place. */
    int row(int place) {
        return body.get(IvfFormat.INT, rows + (long) place * Integer.BYTES);
    }

    /** Rows of the column. */
    int columnRows() {
        return columnRows;
    }

    /** Whether lists have more than row numbers. */
    boolean hasBlocks() {
        return shape.hasBlocks();
    }

    /** Compares a block of codes, and the numbers that belong to it, with their checksums. */
    void requireBlock(int block) {
        file.require(block(block), shape.blockBytes());
        for (int which = 0; which < shape.numbers(); which++) {
            file.require(numbers(which, block), (long) IvfFormat.BLOCK_ROWS * Float.BYTES);
        }
    }

    /** Where a block of codes begins in the body. */
    long block(int block) {
        return blocks + (long) block * shape.blockBytes();
    }

    private long numbers(int which, int block) {
        return numbers + ((long) which * blockCount + block) * IvfFormat.BLOCK_ROWS * Float.BYTES;
    }

    /** Copies one of the numbers of each row of a block. */
    void numbers(int which, int block, float[] out) {
        MemorySegment.copy(body, IvfFormat.FLOAT, numbers(which, block), out, 0, IvfFormat.BLOCK_ROWS);
    }

    /** A copy of a part of the model. */
    float[] model(int from, int count) {
        float[] part = new float[count];
        MemorySegment.copy(body, IvfFormat.FLOAT, model + (long) from * Float.BYTES, part, 0, count);
        return part;
    }

    /** What the codes of one bit are made with. */
    OneBitCode oneBitCode() {
        return oneBitCode;
    }
}
