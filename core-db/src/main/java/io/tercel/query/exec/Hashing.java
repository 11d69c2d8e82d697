package io.tercel.query.exec;

/** Hashes in open addressing with linear probing, where a table holds positions plus one and 0 is free. */
final class Hashing {

    private Hashing() {}

    /** The finalizer of MurmurHash3 (Austin Appleby, public domain), after a step that takes 0 elsewhere. */
    static long mix(long value) {
        long mixed = value + 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ mixed >>> 33;
    }

    /** A table of a power of two of places with the first {@code size} positions in it. */
    static int[] table(int places, long[] hashes, int size) {
        int[] table = new int[places];
        for (int i = 0; i < size; i++) {
            int slot = (int) hashes[i] & places - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & places - 1;
            }
            table[slot] = i + 1;
        }
        return table;
    }
}
