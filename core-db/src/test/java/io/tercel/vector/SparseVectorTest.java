package io.tercel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SparseVectorTest {

    @Test
    void sortedEntriesMakeTheSameVectorAsAMap() {
        int large = (int) 4_294_967_294L;
        assertThat(SparseVector.ofSorted(new int[] {3, large}, new float[] {0.5f, 2}))
                .isEqualTo(SparseVector.of(Map.of(4_294_967_294L, 2f, 3L, 0.5f)));
        assertThat(SparseVector.ofSorted(new int[0], new float[0]).size()).isZero();
    }

    @Test
    void entriesOutOfOrderOrRangeAreRefused() {
        assertRefused(new int[] {3, 3}, 1, 1);
        assertRefused(new int[] {-2, 3}, 1, 1);
        assertRefused(new int[] {-1}, 1);
        assertRefused(new int[] {1}, Float.NaN);
        assertRefused(new int[] {1}, 1, 2);
    }

    private static void assertRefused(int[] indices, float... values) {
        assertThatThrownBy(() -> SparseVector.ofSorted(indices, values)).isInstanceOf(IllegalArgumentException.class);
    }
}
