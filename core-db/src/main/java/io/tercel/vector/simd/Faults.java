package io.tercel.vector.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A page of a mapped file that cannot be read, since the disk fails or somebody has cut the file short, is an error that can be caught only in
 * compiled methods that the compiler has marked as such that may meet it (HotSpot: {@code has_unsafe_access}). It marks those with accesses by
 * {@code Unsafe}, which plain reads of memory segments are, but not those that load whole registers only: there the same page ends the
 * process. So methods that do begin with {@link #expect}, whose read the compiler drops, since nobody uses what it gives, but not the mark.
 */
final class Faults {

    /** Of all ways to read a constant, this one goes through {@code Unsafe}. */
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final byte[] NOTHING = new byte[Integer.BYTES];

    private Faults() {}

    /** Costs nothing where it is compiled. What it returns means nothing, either. */
    static int expect() {
        return (int) INT.get(NOTHING, 0);
    }
}
