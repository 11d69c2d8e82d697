package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;

/** Writes the entries of sparse vectors as they come, and then the offsets of the rows. */
final class SparseWriter implements ValueWriter {

    private final ChecksumOutput output;
    private final OffsetsWriter offsets = new OffsetsWriter();

    SparseWriter(ChecksumOutput output) {
        this.output = output;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Sparse sparse)) {
            throw new IllegalArgumentException(
                    "sparse vectors expected, got " + batch.getClass().getSimpleName());
        }
        int[] from = sparse.offsets();
        for (int row = 0; row < sparse.rows(); row++) {
            offsets.add(from[row + 1] - from[row]);
        }
        for (int entry = from[0]; entry < from[sparse.rows()]; entry++) {
            output.writeInt(sparse.indices()[entry]);
            output.writeFloat(sparse.values()[entry]);
        }
    }

    @Override
    public ColumnTrailer finish(int rows) {
        Section values = new Section(0, output.position());
        Section index = offsets.write(output);
        return ColumnTrailer.sparse(offsets.width(), rows, values, index);
    }
}
