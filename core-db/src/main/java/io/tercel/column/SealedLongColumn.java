package io.tercel.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Integers of a column file: unsigned differences from a base, of one width. */
final class SealedLongColumn implements LongColumn {

    private final SealedRows sealed;
    private final MemorySegment values;
    private final MemorySegment zones;
    private final int width;
    private final long base;

    SealedLongColumn(SealedRows sealed) {
        this.sealed = sealed;
        this.values = sealed.section(sealed.trailer().values());
        this.zones = sealed.section(sealed.trailer().extra());
        this.width = sealed.trailer().width();
        this.base = sealed.trailer().base();
    }

    @Override
    public long get(int row) {
        Objects.checkIndex(row, sealed.rows());
        long offset = (long) row * width;
        sealed.require(sealed.trailer().values(), offset, width);
        return switch (width) {
            case 0 -> base;
            case 1 -> base + Byte.toUnsignedLong(values.get(ValueLayout.JAVA_BYTE, offset));
            case 2 -> base + Short.toUnsignedLong(values.get(ColumnLayouts.SHORT, offset));
            case 4 -> base + Integer.toUnsignedLong(values.get(ColumnLayouts.INT, offset));
            default -> base + values.get(ColumnLayouts.LONG, offset);
        };
    }

    @Override
    public void longs(int from, int count, long[] out) {
        Objects.checkFromIndexSize(from, count, sealed.rows());
        long offset = (long) from * width;
        sealed.require(sealed.trailer().values(), offset, (long) count * width);
        switch (width) {
            case 0 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = base;
                }
            }
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = base + Byte.toUnsignedLong(values.get(ValueLayout.JAVA_BYTE, offset + i));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = base + Short.toUnsignedLong(values.get(ColumnLayouts.SHORT, offset + i * 2L));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    out[i] = base + Integer.toUnsignedLong(values.get(ColumnLayouts.INT, offset + i * 4L));
                }
            }
            // The base of this width is 0.
            default -> MemorySegment.copy(values, ColumnLayouts.LONG, offset, out, 0, count);
        }
    }

    @Override
    public long min() {
        return sealed.trailer().min();
    }

    @Override
    public long max() {
        return sealed.trailer().max();
    }

    @Override
    public long zoneMin(int zone) {
        return zones.byteSize() == 0 ? min() : zoneBound(zone, 0);
    }

    @Override
    public long zoneMax(int zone) {
        return zones.byteSize() == 0 ? max() : zoneBound(zone, Long.BYTES);
    }

    private long zoneBound(int zone, int at) {
        long offset = (long) zone * ColumnFormat.ZONE_BYTES + at;
        sealed.require(sealed.trailer().extra(), offset, Long.BYTES);
        return zones.get(ColumnLayouts.LONG, offset);
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
