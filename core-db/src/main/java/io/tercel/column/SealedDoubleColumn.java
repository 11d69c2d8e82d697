package io.tercel.column;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Floating-point numbers of a column file, of 32 or 64 bits. */
final class SealedDoubleColumn implements DoubleColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final MemorySegment zones;
    private final int width;

    SealedDoubleColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.zones = sealed.section(sealed.trailer().extra());
        this.width = sealed.trailer().width();
    }

    @Override
    public double get(int row) {
        Objects.checkIndex(row, sealed.rows());
        long offset = (long) row * width;
        sealed.require(sealed.trailer().values(), offset, width);
        return width == Float.BYTES
                ? values.get(ColumnLayouts.FLOAT, offset)
                : values.get(ColumnLayouts.DOUBLE, offset);
    }

    @Override
    public void doubles(int from, int count, double[] out) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * width;
        sealed.require(sealed.trailer().values(), offset, (long) count * width);
        if (width == Float.BYTES) {
            for (int i = 0; i < count; i++) {
                out[i] = values.get(ColumnLayouts.FLOAT, offset + i * 4L);
            }
        } else {
            MemorySegment.copy(values, ColumnLayouts.DOUBLE, offset, out, 0, count);
        }
    }

    @Override
    public double min() {
        return Double.longBitsToDouble(sealed.trailer().min());
    }

    @Override
    public double max() {
        return Double.longBitsToDouble(sealed.trailer().max());
    }

    @Override
    public double zoneMin(int zone) {
        return zones.byteSize() == 0 ? min() : zoneBound(zone, 0);
    }

    @Override
    public double zoneMax(int zone) {
        return zones.byteSize() == 0 ? max() : zoneBound(zone, Long.BYTES);
    }

    private double zoneBound(int zone, int at) {
        long offset = (long) zone * ColumnFormat.ZONE_BYTES + at;
        sealed.require(sealed.trailer().extra(), offset, Long.BYTES);
        return zones.get(ColumnLayouts.DOUBLE, offset);
    }

    @Override
    public int rows() {
        return sealed.rows();
    }

    @Override
    public boolean hasNulls() {
        return sealed.hasNulls();
    }

    @Override
    public boolean isNull(int row) {
        return sealed.isNull(row);
    }

    @Override
    public void nulls(int from, int count, long[] bits) {
        sealed.nulls(from, count, bits);
    }

    @Override
    public long bytesUsed() {
        return sealed.length();
    }
}
