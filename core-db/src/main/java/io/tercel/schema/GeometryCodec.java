package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.io.WKTWriter;

/**
 * Geometries as a GEOMETRY field holds them: well-known binary of the OGC, little-endian, two coordinates a point. Whether a polygon
 * crosses itself is not looked at, that is what {@code st_isvalid} is for.
 */
public final class GeometryCodec {

    /** Collections in collections: readers recurse into them, so that the depth is limited before they are called. */
    private static final int MOST_DEPTH = 16;

    private static final String EMPTY = "EMPTY";

    private static final int POINT = 1;
    private static final int LINE = 2;
    private static final int POLYGON = 3;
    private static final int COLLECTION = 7;

    private GeometryCodec() {}

    /** The geometry in its stored form. */
    public static Geometry read(byte[] stored) {
        try {
            return new WKBReader().read(stored);
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a geometry: " + e.getMessage(), e);
        }
    }

    /** The geometry of a text; empty when it is none, or one that a field cannot hold. */
    public static Optional<Geometry> parse(String wkt) {
        if (depth(wkt) > MOST_DEPTH || !isOne(wkt.strip())) {
            return Optional.empty();
        }
        try {
            Geometry geometry = new WKTReader().read(wkt);
            return problem(geometry) == null ? Optional.of(geometry) : Optional.empty();
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The text of a geometry in its stored form. */
    public static String text(byte[] stored) {
        return new WKTWriter().write(read(stored));
    }

    /** The value of a GEOMETRY field: a WKT text, WKB bytes or a JTS geometry, in its stored form. */
    static byte[] value(FieldSchema field, Object value, int row) {
        Geometry geometry =
                switch (value) {
                    case String text -> fromText(field, text, row);
                    case byte[] bytes -> fromBytes(field, bytes.clone(), row);
                    case Geometry given -> given.copy();
                    default -> throw Scalars.wrongType(field, value, row);
                };
        String problem = problem(geometry);
        if (problem != null) {
            throw Scalars.misfit(field, problem, row);
        }
        return new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(geometry);
    }

    private static Geometry fromText(FieldSchema field, String text, int row) {
        if (depth(text) > MOST_DEPTH) {
            throw Scalars.misfit(field, "expected at most %d nested brackets".formatted(MOST_DEPTH), row);
        }
        if (!isOne(text.strip())) {
            throw Scalars.misfit(field, "expected WKT such as POINT (8.5 47.4), one geometry and no more", row);
        }
        try {
            return new WKTReader().read(text);
        } catch (ParseException | IllegalArgumentException e) {
            throw misfit(field, "WKT such as POINT (8.5 47.4)", e, row);
        }
    }

    private static Geometry fromBytes(FieldSchema field, byte[] bytes, int row) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        if (!isWellKnown(left, 0) || left.hasRemaining()) {
            throw Scalars.misfit(field, "expected well-known binary of two coordinates a point, got other bytes", row);
        }
        try {
            return new WKBReader().read(bytes);
        } catch (ParseException | IllegalArgumentException e) {
            throw misfit(field, "well-known binary", e, row);
        }
    }

    private static InvalidRequestException misfit(FieldSchema field, String expected, Exception reason, int row) {
        String shown = Names.shown(String.valueOf(reason.getMessage()));
        return Scalars.misfit(field, "expected %s; %s".formatted(expected, shown), row);
    }

    /** The deepest nesting of brackets. */
    private static int depth(String text) {
        int depth = 0;
        int most = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            most = Math.max(most, depth);
        }
        return most;
    }

    /** Whether a text ends where its first geometry does; the reader does not look behind that. */
    private static boolean isOne(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ')' && depth <= 0) {
                return i == text.length() - 1;
            }
        }
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.endsWith(EMPTY) && upper.indexOf(EMPTY) == upper.length() - EMPTY.length();
    }

    /** What is wrong with a geometry for a field; null when nothing is. */
    private static @Nullable String problem(Geometry geometry) {
        CoordinateCheck check = new CoordinateCheck();
        geometry.apply(check);
        return check.problem;
    }

    private static final class CoordinateCheck implements CoordinateFilter {

        private @Nullable String problem;

        @Override
        public void filter(Coordinate point) {
            if (!Double.isFinite(point.getX()) || !Double.isFinite(point.getY())) {
                problem = "expected finite coordinates, got " + point.getX() + " " + point.getY();
            } else if (!Double.isNaN(point.getZ()) || !Double.isNaN(point.getM())) {
                problem = "expected two coordinates a point, got more";
            }
        }
    }

    /**
     * Moves past one geometry and says whether its counts and types fit the bytes. The reader itself believes counts and allocates
     * what they say, and recurses as deep as collections nest.
     */
    private static boolean isWellKnown(ByteBuffer in, int depth) {
        if (in.remaining() < 5 || depth > MOST_DEPTH) {
            return false;
        }
        byte order = in.get();
        if (order != 0 && order != 1) {
            return false;
        }
        in.order(order == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int type = in.getInt();
        if (type == POINT) {
            return skip(in, 1, 16);
        }
        if (type < POINT || type > COLLECTION) {
            return false;
        }
        if (type == LINE) {
            return skipPoints(in);
        }
        int parts = count(in);
        for (int i = 0; i < parts; i++) {
            if (type == POLYGON ? !skipPoints(in) : !isWellKnown(in, depth + 1)) {
                return false;
            }
        }
        return parts >= 0;
    }

    private static boolean skipPoints(ByteBuffer in) {
        int points = count(in);
        return points >= 0 && skip(in, points, 16);
    }

    private static boolean skip(ByteBuffer in, int count, int bytes) {
        if ((long) count * bytes > in.remaining()) {
            return false;
        }
        in.position(in.position() + count * bytes);
        return true;
    }

    private static int count(ByteBuffer in) {
        return in.remaining() < Integer.BYTES ? -1 : in.getInt();
    }
}
