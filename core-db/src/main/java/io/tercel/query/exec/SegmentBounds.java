package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.expr.ColumnBounds;
import io.tercel.segment.Segment;

/** What the columns of a segment know of all of its rows, or of those of one zone. Used by one thread. */
final class SegmentBounds implements ColumnBounds {

    private static final int WHOLE = -1;

    private final Segment segment;
    private int zone = WHOLE;

    /** The bounds of all rows. */
    SegmentBounds(Segment segment) {
        this.segment = segment;
    }

    /** The bounds of the rows {@code zone * Column.ZONE_ROWS .. (zone + 1) * Column.ZONE_ROWS} from here on. */
    SegmentBounds at(int number) {
        zone = number;
        return this;
    }

    private Column column(int field) {
        return segment.column(field);
    }

    @Override
    public boolean hasNulls(int field) {
        return column(field).hasNulls();
    }

    @Override
    public long minLong(int field) {
        LongColumn column = (LongColumn) column(field);
        return zone == WHOLE ? column.min() : column.zoneMin(zone);
    }

    @Override
    public long maxLong(int field) {
        LongColumn column = (LongColumn) column(field);
        return zone == WHOLE ? column.max() : column.zoneMax(zone);
    }

    @Override
    public double minDouble(int field) {
        DoubleColumn column = (DoubleColumn) column(field);
        return zone == WHOLE ? column.min() : column.zoneMin(zone);
    }

    @Override
    public double maxDouble(int field) {
        DoubleColumn column = (DoubleColumn) column(field);
        return zone == WHOLE ? column.max() : column.zoneMax(zone);
    }

    @Override
    public long minPrefix(int field) {
        return ((BytesColumn) column(field)).minPrefix();
    }

    @Override
    public long maxPrefix(int field) {
        return ((BytesColumn) column(field)).maxPrefix();
    }
}
