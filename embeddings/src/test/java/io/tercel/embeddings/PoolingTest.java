package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PoolingTest {

    /** Three tokens of two dimensions, and behind them what a longer text left in the buffer. */
    private static final FloatBuffer ROWS = FloatBuffer.wrap(new float[] {1, -2, 3, -4, 8, -9, 1000, 1000});

    @Test
    void eachKindReadsTheRowsOfTheTextAndNoOther() {
        assertThat(pooled(Pooling.CLS)).containsExactly(1, -2);
        assertThat(pooled(Pooling.MEAN)).containsExactly(4, -5);
        assertThat(pooled(Pooling.MAX)).containsExactly(8, -2);
        assertThat(pooled(Pooling.LAST_TOKEN)).containsExactly(8, -9);
    }

    private static float[] pooled(Pooling pooling) {
        float[] vector = new float[2];
        pooling.pool(ROWS, 3, vector);
        return vector;
    }

    @Test
    void scalingLeavesZerosAndOtherVectorsAlone() {
        float[] values = {0, 0, 3, 4, 5, 5};
        UnitLength.scale(values, 0, 2);
        UnitLength.scale(values, 2, 2);
        assertThat(values).containsExactly(0, 0, 0.6f, 0.8f, 5, 5);
    }
}
