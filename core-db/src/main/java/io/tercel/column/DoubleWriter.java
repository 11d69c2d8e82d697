package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.DataType.Storage;

/** Writes floating-point numbers as they come, those of a FLOAT field in 32 bits. */
final class DoubleWriter implements ValueWriter {

    private final ChecksumOutput output;
    private final boolean single;
    private final DoubleRange range = new DoubleRange(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    private final ZoneWriter zones = new ZoneWriter(
            Double.doubleToRawLongBits(Double.POSITIVE_INFINITY), Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));

    DoubleWriter(ChecksumOutput output, DataType type) {
        this.output = output;
        this.single = type == DataType.FLOAT;
    }

    @Override
    public void append(ColumnData batch) {
        if (!(batch instanceof ColumnData.Doubles doubles)) {
            throw new IllegalArgumentException(
                    "floating-point numbers expected, got " + batch.getClass().getSimpleName());
        }
        if (single) {
            for (double value : doubles.values()) {
                output.writeFloat((float) value);
            }
        } else {
            output.writeDoubles(doubles.values(), 0, doubles.rows());
        }
        range.add(doubles, single);
        for (int done = 0; done < doubles.rows(); ) {
            int count = zones.rowsInZone(doubles.rows() - done);
            DoubleRange zone =
                    new DoubleRange(Double.longBitsToDouble(zones.min()), Double.longBitsToDouble(zones.max()));
            zone.add(doubles, done, count, single);
            zones.add(count, Double.doubleToRawLongBits(zone.min()), Double.doubleToRawLongBits(zone.max()));
            done += count;
        }
    }

    @Override
    public ColumnTrailer finish(int rows) {
        Section values = new Section(0, output.position());
        return ColumnTrailer.numbers(
                Storage.DOUBLE,
                single ? Float.BYTES : Double.BYTES,
                rows,
                0,
                Double.doubleToRawLongBits(range.min()),
                Double.doubleToRawLongBits(range.max()),
                values,
                zones.write(output));
    }
}
