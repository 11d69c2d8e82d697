package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A LIKE pattern, matched on UTF-8 bytes: {@code %} is any run, {@code _} one code point, a backslash before one of these two or
 * before a backslash takes its meaning away. Case sensitive; the whole value has to match. Immutable.
 */
public final class LikePattern implements TextPattern {

    /*
     * The runs cut the pattern into pieces. The first piece is compared where the value begins and the last where it ends; each
     * piece between them is taken at its first place after the piece before, which is right because a later place leaves less
     * room for those that follow. So there is no backtracking, and the time is that of searching each piece once over the value:
     * linear for pieces of bytes, whose first eight are looked for by words and what follows by Knuth-Morris-Pratt, and one step per code point and 64 pattern characters for pieces with
     * `_` (bit-parallel Shift-And, Baeza-Yates and Gonnet 1992).
     */

    private final String text;
    private final List<Piece> pieces;

    private LikePattern(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
    }

    static LikePattern of(String pattern) {
        List<Piece> pieces = new ArrayList<>();
        List<Integer> piece = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            int character = pattern.codePointAt(at);
            at += Character.charCount(character);
            if (character == '%') {
                pieces.add(new Piece(piece));
                piece = new ArrayList<>();
            } else if (character == '_') {
                piece.add(Piece.ANY);
            } else if (character == '\\' && at < pattern.length() && isSpecial(pattern.charAt(at))) {
                piece.add((int) pattern.charAt(at));
                at++;
            } else {
                piece.add(character);
            }
        }
        pieces.add(new Piece(piece));
        return new LikePattern(pattern, pieces);
    }

    private static boolean isSpecial(char c) {
        return c == '%' || c == '_' || c == '\\';
    }

    /** The one text that matches, when there are no wildcards. */
    Optional<ByteString> onlyMatch() {
        boolean literal = pieces.size() == 1 && pieces.getFirst().isLiteral();
        return literal ? Optional.of(pieces.getFirst().literal()) : Optional.empty();
    }

    @Override
    public byte[] beginning() {
        return pieces.getFirst().bytes(0);
    }

    @Override
    public boolean isOnlyBeginning() {
        return pieces.size() == 2
                && pieces.getFirst().isLiteral()
                && pieces.getLast().isEmpty();
    }

    /** Whether whatever has certain characters in a row, which are the only ones of {@link #runs}, matches. */
    boolean isOnlyInfix() {
        return pieces.size() == 3
                && pieces.getFirst().isEmpty()
                && pieces.get(1).isLiteral()
                && pieces.getLast().isEmpty();
    }

    /** The runs of given characters that every match has somewhere, as UTF-8. */
    List<byte[]> runs() {
        List<byte[]> runs = new ArrayList<>();
        for (Piece piece : pieces) {
            for (int from = 0; from < piece.units.length; from++) {
                byte[] run = piece.bytes(from);
                if (run.length > 0) {
                    runs.add(run);
                    from += run.length;
                }
            }
        }
        return runs;
    }

    @Override
    public long minPrefix() {
        return pieces.getFirst().prefix(0);
    }

    @Override
    public long maxPrefix() {
        return pieces.getFirst().prefix(0xff);
    }

    @Override
    public boolean matches(MemorySegment memory, long at, int size) {
        long end = at + size;
        long from = pieces.getFirst().matchAt(memory, at, end);
        if (pieces.size() == 1 || from < 0) {
            return from == end;
        }
        long until = pieces.getLast().matchBefore(memory, from, end);
        for (int i = 1; i < pieces.size() - 1 && from >= 0; i++) {
            from = pieces.get(i).find(memory, from, until);
        }
        return from >= 0 && from <= until;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LikePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** What stands between two runs: characters that are given, and places for one of any. */
    private static final class Piece {

        static final int ANY = -1;
        private static final ValueLayout.OfLong WORD =
                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        private static final long NOT_FOUND = -1;

        /** Bytes of UTF-8, or ANY for a whole code point. */
        private final int[] units;
        /** For each prefix, the length of its longest border; empty when the piece has a place for any. */
        private final int[] borders;
        /** The first bytes as a little-endian number, of a piece without a place for any. */
        private final long head;
        /** Ones where {@link #head} has bytes. */
        private final long headMask;
        /** Places as bits, for the search with places for any; empty otherwise. */
        private final CharacterMasks masks;

        Piece(List<Integer> characters) {
            units = units(characters);
            boolean literal = !characters.contains(ANY);
            borders = literal ? borders(units) : new int[0];
            int given = literal ? Math.min(units.length, Long.BYTES) : 0;
            head = literal ? Long.reverseBytes(prefix(0)) : 0;
            headMask = given == Long.BYTES ? -1L : (1L << (Byte.SIZE * given)) - 1;
            masks = new CharacterMasks(literal ? List.of() : characters);
        }

        boolean isLiteral() {
            return borders.length > 0;
        }

        boolean isEmpty() {
            return units.length == 0;
        }

        /** The given bytes from a unit on up to the next place for any. */
        byte[] bytes(int from) {
            int to = from;
            while (to < units.length && units[to] != ANY) {
                to++;
            }
            byte[] bytes = new byte[to - from];
            for (int i = from; i < to; i++) {
                bytes[i - from] = (byte) units[i];
            }
            return bytes;
        }

        ByteString literal() {
            byte[] bytes = new byte[units.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) units[i];
            }
            return ByteString.of(new String(bytes, StandardCharsets.UTF_8));
        }

        /** The first eight bytes as a number, {@code fill} where they are not given. */
        long prefix(int fill) {
            long prefix = 0;
            boolean given = true;
            for (int i = 0; i < Long.BYTES; i++) {
                given &= i < units.length && units[i] != ANY;
                prefix = (prefix << Byte.SIZE) | (given ? units[i] : fill);
            }
            return prefix;
        }

        private static int[] units(List<Integer> characters) {
            List<Integer> out = new ArrayList<>();
            for (int character : characters) {
                if (character == ANY) {
                    out.add(ANY);
                    continue;
                }
                for (byte unit : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                    out.add(Byte.toUnsignedInt(unit));
                }
            }
            return out.stream().mapToInt(Integer::intValue).toArray();
        }

        private static int[] borders(int[] units) {
            int[] borders = new int[units.length + 1];
            int border = 0;
            for (int i = 1; i < units.length; i++) {
                while (border > 0 && units[i] != units[border]) {
                    border = borders[border];
                }
                border += units[i] == units[border] ? 1 : 0;
                borders[i + 1] = border;
            }
            return borders;
        }

        /** Where the piece ends if it begins at {@code at}. */
        long matchAt(MemorySegment memory, long at, long end) {
            long next = at;
            for (int unit : units) {
                if (next >= end) {
                    return NOT_FOUND;
                }
                if (unit == ANY) {
                    next = Math.min(end, next + sizeOfCharacter(unsigned(memory, next)));
                } else if (unsigned(memory, next++) != unit) {
                    return NOT_FOUND;
                }
            }
            return next;
        }

        /** Where the piece begins if it ends at {@code end}, not before {@code from}. */
        long matchBefore(MemorySegment memory, long from, long end) {
            long next = end;
            for (int i = units.length - 1; i >= 0; i--) {
                if (next <= from) {
                    return NOT_FOUND;
                }
                next--;
                if (units[i] == ANY) {
                    while (next > from && isContinuation(unsigned(memory, next))) {
                        next--;
                    }
                } else if (unsigned(memory, next) != units[i]) {
                    return NOT_FOUND;
                }
            }
            return next;
        }

        /** Where the first occurrence within {@code from .. end} ends. */
        long find(MemorySegment memory, long from, long end) {
            return isLiteral() ? findBytes(memory, from, end) : masks.find(memory, from, end);
        }

        private long findBytes(MemorySegment memory, long from, long end) {
            if (units.length == 0) {
                return from <= end ? from : NOT_FOUND;
            }
            // A word at each byte; what it holds behind the piece is masked, so the text may end there.
            long last = Math.min(end - units.length, memory.byteSize() - Long.BYTES);
            long at = from;
            while (at <= last && (memory.get(WORD, at) & headMask) != head) {
                at++;
            }
            if (at <= last && units.length <= Long.BYTES) {
                return at + units.length;
            }
            return findFrom(memory, at, end);
        }

        /** Knuth-Morris-Pratt. */
        private long findFrom(MemorySegment memory, long from, long end) {
            int matched = 0;
            for (long at = from; at < end; at++) {
                int unit = unsigned(memory, at);
                while (matched > 0 && units[matched] != unit) {
                    matched = borders[matched];
                }
                matched += units[matched] == unit ? 1 : 0;
                if (matched == units.length) {
                    return at + 1;
                }
            }
            return NOT_FOUND;
        }
    }

    /** For each character of a piece, the places where it fits, as bits. */
    private static final class CharacterMasks {

        private final int length;
        private final int[] characters;
        private final long[][] places;
        private final long[] anyPlaces;

        CharacterMasks(List<Integer> piece) {
            length = piece.size();
            int words = RowBitmap.wordsFor(length);
            characters = piece.stream()
                    .mapToInt(Integer::intValue)
                    .filter(each -> each != Piece.ANY)
                    .sorted()
                    .distinct()
                    .toArray();
            places = new long[characters.length][words];
            anyPlaces = new long[words];
            for (int place = 0; place < length; place++) {
                long bit = 1L << place;
                if (piece.get(place) == Piece.ANY) {
                    anyPlaces[place >> 6] |= bit;
                } else {
                    places[Arrays.binarySearch(characters, piece.get(place))][place >> 6] |= bit;
                }
            }
        }

        long find(MemorySegment memory, long from, long end) {
            long[] state = new long[anyPlaces.length];
            long last = 1L << (length - 1);
            long at = from;
            while (at < end) {
                int lead = unsigned(memory, at);
                int size = (int) Math.min(end - at, sizeOfCharacter(lead));
                int known = Arrays.binarySearch(characters, decode(memory, at, lead, size));
                advance(state, known < 0 ? anyPlaces : places[known]);
                at += size;
                if ((state[state.length - 1] & last) != 0) {
                    return at;
                }
            }
            return Piece.NOT_FOUND;
        }

        /** Bit {@code i}: the piece's first {@code i + 1} characters end here. */
        private void advance(long[] state, long[] fits) {
            long carry = 1;
            for (int i = 0; i < state.length; i++) {
                long shifted = (state[i] << 1) | carry;
                carry = state[i] >>> 63;
                state[i] = shifted & (fits[i] | anyPlaces[i]);
            }
        }

        private static int decode(MemorySegment memory, long at, int lead, int size) {
            int character = size == 1 ? lead : lead & (0x7f >> size);
            for (int i = 1; i < size; i++) {
                character = (character << 6) | (unsigned(memory, at + i) & 0x3f);
            }
            return character;
        }
    }

    private static int unsigned(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    private static boolean isContinuation(int unit) {
        return (unit & 0xc0) == 0x80;
    }

    private static int sizeOfCharacter(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
}
