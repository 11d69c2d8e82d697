package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType.Storage;

/** Writes byte strings as they come, and then their offsets. */
final class BytesWriter implements ValueWriter {

    private final ChecksumOutput output;
    private final OffsetsWriter offsets = new OffsetsWriter();

    BytesWriter(ChecksumOutput output) {
        this.output = output;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Bytes bytes)) {
            throw new IllegalArgumentException(
                    "bytes expected, got " + batch.getClass().getSimpleName());
        }
        int[] from = bytes.offsets();
        for (int row = 0; row < bytes.rows(); row++) {
            offsets.add(from[row + 1] - from[row]);
        }
        output.write(bytes.bytes(), from[0], from[bytes.rows()] - from[0]);
    }

    @Override
    public ColumnTrailer finish(int rows) {
        Section values = new Section(0, output.position());
        Section index = offsets.write(output);
        return new ColumnTrailer(Storage.BYTES, offsets.width(), rows, 0, 0, 0, 0, 0, values, index, Section.ABSENT);
    }
}
