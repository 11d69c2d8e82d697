package io.tercel.index.text;

/** Numbers of 7 bits a byte, lowest first; all bytes but the last have the highest bit set. */
final class VarInts {

    static final int MOST_BYTES = 5;

    private VarInts() {}

    /** Writes a number of 32 bits without sign and returns the place behind it. */
    static int put(byte[] bytes, int at, int number) {
        int rest = number;
        int place = at;
        while ((rest & ~0x7F) != 0) {
            bytes[place++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[place++] = (byte) rest;
        return place;
    }
}
