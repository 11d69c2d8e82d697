package io.tercel.vector.simd;

import io.tercel.vector.LookupKernel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The kernel on SIMD registers: one instruction looks up as many bytes as a register has. Loaded as {@link VectorKernel} is. */
public final class VectorLookup implements LookupKernel {

    private static final VectorSpecies<Byte> SPECIES = VectorSpecies.of(byte.class, VectorKernel.SPECIES.vectorShape());

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorKernel.SPECIES.vectorShape());

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorKernel.SPECIES.vectorShape());

    private static final int BYTES = SPECIES.length();

    /** One instance is enough; see {@link io.tercel.vector.Kernels#LOOKUP}. */
    public VectorLookup() {}

    @Override
    public void sums(MemorySegment codes, long offset, int pairs, byte[] tables, int[] sums) {
        Arrays.fill(sums, 0, ROWS, 0);
        for (int first = 0; first < pairs; first += PAIRS_OF_SHORT) {
            int end = Math.min(pairs, first + PAIRS_OF_SHORT);
            for (int part = 0; part < ROWS; part += BYTES) {
                addPart(codes, offset + part, first, end, tables, sums, part / 2);
            }
        }
    }

    /**
     * Adds what the bytes of one register in each group select. Even bytes are not masked out of the sum of shorts but got from it by
     * taking the odd ones away, which saves an instruction each time.
     */
    private static void addPart(
            MemorySegment codes, long offset, int first, int end, byte[] tables, int[] sums, int row) {
        if (!codes.isMapped() && !codes.isNative()) { // tells the compiler the class of the segment, see DistanceKernel
            throw new IllegalArgumentException("native memory expected, got " + codes);
        }
        ShortVector all = ShortVector.zero(SHORTS);
        ShortVector odd = ShortVector.zero(SHORTS);
        Faults.expect();
        for (int pair = first; pair < end; pair++) {
            ByteVector two =
                    ByteVector.fromMemorySegment(SPECIES, codes, offset + (long) pair * ROWS, ByteOrder.LITTLE_ENDIAN);
            ByteVector low = two.and((byte) 15);
            ByteVector high = two.reinterpretAsShorts()
                    .lanewise(VectorOperators.LSHR, 4)
                    .reinterpretAsBytes()
                    .and((byte) 15);
            ShortVector fromLow = low.selectFrom(ByteVector.fromArray(SPECIES, tables, 2 * pair * TABLE_BYTES))
                    .reinterpretAsShorts();
            ShortVector fromHigh = high.selectFrom(ByteVector.fromArray(SPECIES, tables, (2 * pair + 1) * TABLE_BYTES))
                    .reinterpretAsShorts();
            all = all.add(fromLow).add(fromHigh);
            odd = odd.add(fromLow.lanewise(VectorOperators.LSHR, Byte.SIZE))
                    .add(fromHigh.lanewise(VectorOperators.LSHR, Byte.SIZE));
        }
        addShorts(all.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)), sums, row);
        addShorts(odd, sums, ROWS / 2 + row);
    }

    private static void addShorts(ShortVector shorts, int[] sums, int row) {
        for (int part = 0; part < 2; part++) {
            int at = row + part * INTS.length();
            IntVector ints = (IntVector) shorts.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, part);
            ints.add(IntVector.fromArray(INTS, sums, at)).intoArray(sums, at);
        }
    }
}
