package io.tercel.segment;

import io.tercel.io.FileType;

/**
 * A file that says of most keys that are not in a segment that they are not, without reading a key. Between header and footer,
 * little-endian:
 *
 * <pre>
 * offset    size
 *      0       4  rows of the segment
 *      4       4  n, number of blocks
 *      8      56  zeros
 *     64  n * 32  the blocks, each of eight 4-byte words
 * </pre>
 *
 * <p>A split-block Bloom filter: F. Putze, P. Sanders, J. Singler, <i>Cache-, Hash- and Space-Efficient Bloom Filters</i>, WEA 2007,
 * in the form and with the odd constants that Apache Parquet has made common. A key has a 64-bit hash. Its upper half, times
 * {@code n}, divided by 2^32, is the number of a block; in each word {@code i} of the block one bit is set, which the upper five
 * bits of the lower half, times the constant {@code i}, name. There are about ten bits for each key, which lets about one in a
 * hundred absent keys pass.
 *
 * <p>The hash of an integer is the finalizer of MurmurHash3 applied to it. That of a text is the finalizer applied to the number
 * that its UTF-8 bytes {@code b}, signed, make, beginning with 0: {@code h = h * 0x9E3779B97F4A7C15 + b + 1}.
 */
final class KeyFilterFormat {

    static final FileType TYPE = new FileType("KEYF", 1);

    static final int HEADER_BYTES = 64;

    static final int WORDS = 8;

    static final int BLOCK_BYTES = WORDS * Integer.BYTES;

    /** One constant for each word of a block. */
    private static final int[] SALTS = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private static final int BITS_PER_KEY = 10;

    private KeyFilterFormat() {}

    /** How many blocks a number of keys gets. */
    static int blocksFor(int keys) {
        return (int) Math.max(1, ((long) keys * BITS_PER_KEY + 8 * BLOCK_BYTES - 1) / (8 * BLOCK_BYTES));
    }

    /** The block of a key. */
    static int blockOf(long hash, int blocks) {
        return (int) (((hash >>> 32) * blocks) >>> 32);
    }

    /** The bit of a key in a word of its block. */
    static int bitIn(int word, long hash) {
        return 1 << (((int) hash * SALTS[word]) >>> 27);
    }
}
