package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookupKernelTest {

    /** Against a sum that is written as the layout is told. */
    @Test
    void bothKernelsAddUpWhatEachRowSelects() {
        SplittableRandom random = RandomSeed.random(LookupKernelTest.class);
        for (int attempt = 0; attempt < RandomSeed.tries(40); attempt++) {
            int pairs = attempt == 0 ? 3 * LookupKernel.PAIRS_OF_SHORT + 1 : 1 + random.nextInt(200);
            byte[] tables = new byte[2 * pairs * LookupKernel.TABLE_BYTES];
            random.nextBytes(tables);
            if (attempt < 2) { // the largest sums there are
                Arrays.fill(tables, (byte) -1);
            }
            byte[] codes = new byte[pairs * LookupKernel.ROWS];
            random.nextBytes(codes);
            int[] expected = new int[LookupKernel.ROWS];
            for (int row = 0; row < LookupKernel.ROWS; row++) {
                for (int pair = 0; pair < pairs; pair++) {
                    int code = Byte.toUnsignedInt(codes[pair * LookupKernel.ROWS + LookupKernel.byteOf(row)]);
                    expected[row] += Byte.toUnsignedInt(tables[2 * pair * LookupKernel.TABLE_BYTES + (code & 15)])
                            + Byte.toUnsignedInt(tables[(2 * pair + 1) * LookupKernel.TABLE_BYTES + (code >> 4)]);
                }
            }
            try (Arena arena = Arena.ofConfined()) {
                int offset = random.nextInt(100);
                MemorySegment segment = arena.allocate(offset + codes.length);
                MemorySegment.copy(codes, 0, segment, ValueLayout.JAVA_BYTE, offset, codes.length);
                for (LookupKernel kernel : new LookupKernel[] {Kernels.SCALAR_LOOKUP, Kernels.LOOKUP}) {
                    int[] sums = new int[LookupKernel.ROWS];
                    sums[7] = 99;
                    kernel.sums(segment, offset, pairs, tables, sums);
                    assertThat(sums).as(kernel.getClass().getSimpleName()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theRowsOfABlockHaveDifferentBytes() {
        assertThat(IntStream.range(0, LookupKernel.ROWS)
                        .map(LookupKernel::byteOf)
                        .distinct()
                        .filter(each -> each >= 0 && each < LookupKernel.ROWS))
                .hasSize(LookupKernel.ROWS);
    }
}
