package io.tercel.expr;

import io.tercel.schema.GeometryCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/** Geometries as they are stored: little-endian WKB of two coordinates a point. */
final class StoredGeometry {

    static final int POINT = 1;

    private static final int LINE = 2;
    private static final int POLYGON = 3;

    private static final int HEADER_BYTES = 5;
    private static final int POINT_BYTES = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private StoredGeometry() {}

    static int type(MemorySegment memory, long at) {
        return memory.get(INT, at + 1);
    }

    /** The first coordinate of a POINT; NaN when it is empty. */
    static double x(MemorySegment memory, long at) {
        return memory.get(DOUBLE, at + HEADER_BYTES);
    }

    /** The second coordinate of a POINT; NaN when it is empty. */
    static double y(MemorySegment memory, long at) {
        return memory.get(DOUBLE, at + HEADER_BYTES + Double.BYTES);
    }

    static Geometry read(MemorySegment memory, long at, int size) {
        return GeometryCodec.read(memory.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE));
    }

    /** Widens a box to hold a geometry, without reading more than its coordinates; returns where the geometry ends. */
    static long envelope(MemorySegment memory, long at, Envelope box) {
        long next = at + HEADER_BYTES;
        return switch (type(memory, at)) {
            case POINT -> points(memory, next, 1, box);
            case LINE -> points(memory, next + Integer.BYTES, memory.get(INT, next), box);
            case POLYGON -> {
                int rings = memory.get(INT, next);
                next += Integer.BYTES;
                for (int i = 0; i < rings; i++) {
                    next = points(memory, next + Integer.BYTES, memory.get(INT, next), box);
                }
                yield next;
            }
            default -> {
                int parts = memory.get(INT, next);
                next += Integer.BYTES;
                for (int i = 0; i < parts; i++) {
                    next = envelope(memory, next, box);
                }
                yield next;
            }
        };
    }

    private static long points(MemorySegment memory, long at, int count, Envelope box) {
        for (int i = 0; i < count; i++) {
            double x = memory.get(DOUBLE, at + (long) POINT_BYTES * i);
            if (!Double.isNaN(x)) {
                box.expandToInclude(x, memory.get(DOUBLE, at + (long) POINT_BYTES * i + Double.BYTES));
            }
        }
        return at + (long) POINT_BYTES * count;
    }
}
