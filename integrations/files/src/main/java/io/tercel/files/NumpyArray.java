package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One array of NumPy's format ({@code .npy}, versions 1 to 3), read row by row: a value a row of one dimension, a list of two. Numbers of
 * either byte order, booleans, texts of fixed width ({@code U}, {@code S}) and moments ({@code M8}); no objects, which only Python can read.
 */
final class NumpyArray implements AutoCloseable {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int HEADER_BYTES_MAX = 1 << 20;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)([a-zA-Z])(\\d+)(\\[[^]]*])?'");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

    private final String name;
    private final DataInputStream in;
    private final char kind;
    private final int itemBytes;
    private final ByteOrder order;
    private final ChronoUnit unit;
    private final long rows;

    /** Values in a row; -1 where a row is a value itself. */
    private final int width;

    NumpyArray(String name, InputStream bytes) throws IOException {
        this.name = name;
        this.in = new DataInputStream(bytes);
        String header = header();
        Matcher descr = DESCR.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!descr.find() || !shape.find()) {
            throw damaged(
                    "a header that is not understood (arrays of objects and of structures are not read): " + header);
        }
        this.order = ">".equals(descr.group(1)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.kind = descr.group(2).charAt(0);
        int size = Integer.parseInt(descr.group(3));
        this.itemBytes = kind == 'U' ? Math.multiplyExact(size, 4) : size;
        this.unit = unit(descr.group(4));
        List<Long> dimensions = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(Long::valueOf)
                .toList();
        if (dimensions.isEmpty() || dimensions.size() > 2) {
            throw damaged("%d dimensions; expected one, or two for vectors".formatted(dimensions.size()));
        }
        if (dimensions.size() == 2 && FORTRAN.matcher(header).find()) {
            throw damaged("columns one after the other; save it with order='C'");
        }
        this.rows = dimensions.getFirst();
        this.width = dimensions.size() == 1 ? -1 : Math.toIntExact(dimensions.get(1));
        requireKnown(size);
    }

    private String header() throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw damaged("not a NumPy array");
        }
        int major = in.read();
        in.read();
        byte[] length = in.readNBytes(major == 1 ? 2 : 4);
        if (length.length < 2) {
            throw damaged("cut off in its header");
        }
        ByteBuffer buffer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = major == 1 ? Short.toUnsignedInt(buffer.getShort()) : buffer.getInt();
        if (bytes < 0 || bytes > HEADER_BYTES_MAX) {
            throw damaged("a header of %d bytes".formatted(bytes));
        }
        return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }

    private void requireKnown(int size) {
        boolean known =
                switch (kind) {
                    case 'b' -> size == 1;
                    case 'i', 'u' -> size == 1 || size == 2 || size == 4 || size == 8;
                    case 'f' -> size == 2 || size == 4 || size == 8;
                    case 'U', 'S' -> true;
                    case 'M' -> size == 8;
                    default -> false;
                };
        if (!known) {
            throw damaged("values of type %s%d are not read".formatted(kind, size));
        }
    }

    private ChronoUnit unit(@Nullable String brackets) {
        if (brackets == null) {
            return ChronoUnit.MICROS;
        }
        return switch (brackets) {
            case "[s]" -> ChronoUnit.SECONDS;
            case "[ms]" -> ChronoUnit.MILLIS;
            case "[us]" -> ChronoUnit.MICROS;
            case "[ns]" -> ChronoUnit.NANOS;
            case "[D]" -> ChronoUnit.DAYS;
            default -> throw damaged("moments in units of " + brackets);
        };
    }

    long rows() {
        return rows;
    }

    /** The next row: a value, {@code float[]} for rows of floats, or a list. */
    Object next() throws IOException {
        int values = Math.max(1, width);
        byte[] bytes = new byte[Math.multiplyExact(values, itemBytes)];
        try {
            in.readFully(bytes);
        } catch (EOFException e) {
            throw new CorruptionException(name, 0, "cut off: fewer values than its header says", e);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        if (width < 0) {
            return value(buffer, 0);
        }
        if (kind == 'f' && itemBytes <= Float.BYTES) {
            float[] vector = new float[width];
            for (int i = 0; i < width; i++) {
                vector[i] = itemBytes == 2
                        ? Float.float16ToFloat(buffer.getShort(2 * i))
                        : buffer.getFloat(Float.BYTES * i);
            }
            return vector;
        }
        return IntStream.range(0, width)
                .mapToObj(i -> value(buffer, i * itemBytes))
                .toList();
    }

    private Object value(ByteBuffer buffer, int at) {
        return switch (kind) {
            case 'b' -> buffer.get(at) != 0;
            case 'i' -> signed(buffer, at);
            case 'u' -> unsigned(buffer, at);
            case 'f' ->
                switch (itemBytes) {
                    case 2 -> (Object) Float.float16ToFloat(buffer.getShort(at));
                    case 4 -> buffer.getFloat(at);
                    default -> buffer.getDouble(at);
                };
            case 'M' -> moment(buffer.getLong(at));
            default -> text(buffer, at);
        };
    }

    private long signed(ByteBuffer buffer, int at) {
        return switch (itemBytes) {
            case 1 -> buffer.get(at);
            case 2 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at);
            default -> buffer.getLong(at);
        };
    }

    private long unsigned(ByteBuffer buffer, int at) {
        return switch (itemBytes) {
            case 1 -> buffer.get(at) & 0xFFL;
            case 2 -> buffer.getShort(at) & 0xFFFFL;
            case 4 -> Integer.toUnsignedLong(buffer.getInt(at));
            default -> {
                long value = buffer.getLong(at);
                if (value < 0) {
                    throw damaged("%s does not fit in 64 bits with a sign".formatted(Long.toUnsignedString(value)));
                }
                yield value;
            }
        };
    }

    private Instant moment(long count) {
        if (count == Long.MIN_VALUE) {
            throw damaged("a moment that is none (NaT); NumPy arrays have no nulls");
        }
        return Instant.EPOCH.plus(count, unit);
    }

    /** Texts end where only zeros follow. */
    private String text(ByteBuffer buffer, int at) {
        byte[] bytes = new byte[itemBytes];
        buffer.get(at, bytes);
        int step = kind == 'U' ? 4 : 1;
        int end = itemBytes;
        while (end > 0 && isZero(bytes, end - step, step)) {
            end -= step;
        }
        Charset charset = kind == 'S' ? StandardCharsets.UTF_8 : order == ByteOrder.BIG_ENDIAN ? UTF_32BE : UTF_32LE;
        return new String(bytes, 0, end, charset);
    }

    private static boolean isZero(byte[] bytes, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private CorruptionException damaged(String what) {
        return new CorruptionException(name, 0, what);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
