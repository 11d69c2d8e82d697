package io.tercel.expr;

/**
 * A condition ready to run over blocks. One virtual call a block; loops inside touch arrays only.
 *
 * <p>{@code active} names the rows whose verdict is still of interest, so that an expensive condition behind a cheap one looks at
 * few rows. For them the bits of {@code truth} and {@code unknown} have to be right, and not both set; for the others they may be
 * anything. The first {@link Block#words()} words of both are written.
 */
interface BlockFilter {

    /** Decides the active rows of the block. */
    void evaluate(Block block, long[] active, long[] truth, long[] unknown);
}
