package io.tercel.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** T12: inputs of decoders that nearly are what they should be: a good one, changed in a few places as fuzzers do it. */
public final class Mutations {

    /** Numbers at which lengths and counts go wrong. */
    private static final List<Long> EDGES = List.of(
            0L,
            1L,
            -1L,
            127L,
            255L,
            65_535L,
            65_536L,
            (long) Integer.MAX_VALUE,
            (long) Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            1L << 30,
            1L << 40);

    private Mutations() {}

    /** The bytes, changed one to four times. */
    public static byte[] of(byte[] good, RandomSource random) {
        byte[] bytes = good.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    /** The text, changed one to four times; some of its characters then are those that languages give a meaning. */
    public static String of(String good, String meaningful, RandomSource random) {
        StringBuilder text = new StringBuilder(good);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, meaningful.charAt(random.nextInt(meaningful.length())));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, text.substring(at, end));
                default -> text.insert(at, (char) random.nextInt(random.chance(50) ? 128 : 65_536));
            }
        }
        return text.toString();
    }

    private static byte[] changed(byte[] bytes, RandomSource random) {
        if (bytes.length == 0) {
            return random.bytes(random.nextInt(16));
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> putEdge(bytes, at, random);
            case 3 -> Arrays.fill(bytes, at, at + length, (byte) 0);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                return spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            }
            default -> {
                return spliced(bytes, at, at + length, random.bytes(random.nextInt(8)));
            }
        }
        return bytes;
    }

    private static void putEdge(byte[] bytes, int at, RandomSource random) {
        long edge = random.pick(EDGES);
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (random.chance(50) && at + Long.BYTES <= bytes.length) {
            out.putLong(at, edge);
        } else if (at + Integer.BYTES <= bytes.length) {
            out.putInt(at, (int) edge);
        } else {
            bytes[at] = (byte) edge;
        }
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] instead) {
        ByteBuffer out = ByteBuffer.allocate(from + instead.length + bytes.length - to);
        out.put(bytes, 0, from).put(instead).put(bytes, to, bytes.length - to);
        return out.array();
    }
}
