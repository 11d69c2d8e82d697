package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.VectorEncoding;
import java.util.Arrays;

/** Writes packed vectors as they come, each padded to the stride, and then their norms. */
final class PackedWriter implements ValueWriter {

    private static final byte[] PADDING = new byte[PackedColumn.LINE_BYTES];

    private final ChecksumOutput output;
    private final VectorEncoding encoding;
    private final int dimension;
    private final int width;
    private float[] norms = new float[1_024];
    private int rows;

    PackedWriter(ChecksumOutput output, FieldSchema field) {
        this.output = output;
        this.encoding = field.type().encoding();
        this.dimension = field.dimension();
        this.width = encoding.bytes(dimension);
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Packed packed) || packed.width() != width) {
            throw new IllegalArgumentException("vectors of " + width + " bytes expected, got " + batch);
        }
        int padding = PackedColumn.strideOf(width) - width;
        for (int row = 0; row < packed.rows(); row++) {
            int from = row * width;
            output.write(packed.bytes(), from, width);
            output.write(PADDING, 0, padding);
            add(encoding.norm(packed.bytes(), from, dimension));
        }
    }

    private void add(float norm) {
        if (rows == norms.length) {
            norms = Arrays.copyOf(norms, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * rows));
        }
        norms[rows++] = norm;
    }

    @Override
    public ColumnTrailer finish(int expectedRows) {
        Section values = new Section(0, output.position());
        output.align(ColumnFormat.ALIGNMENT);
        long start = output.position();
        output.writeFloats(norms, 0, rows);
        Section kept = new Section(start, output.position() - start);
        return ColumnTrailer.packed(expectedRows, width, values, kept);
    }
}
