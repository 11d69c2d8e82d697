package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.RowBatch;
import io.tercel.vector.MetricType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {

    /** No multiple of a stride: rows are padded. */
    private static final int DIMENSION = 100;

    private static final FieldSchema FIELD = FieldSchema.floatVector("v", DIMENSION, MetricType.COSINE);
    private static final int ROWS = 5_000;

    @Test
    void chunksThatWereGivenBackAreUsedAgain() {
        try (ChunkPool pool = new ChunkPool()) {
            Set<Long> first = addresses(pool, 1);
            assertThat(addresses(pool, 2)).isEqualTo(first).hasSizeGreaterThan(1);
        }
    }

    @Test
    void whatWasPreparedIsUsedFirst() {
        try (ChunkPool pool = new ChunkPool()) {
            pool.prepare(new RowBatch(ROWS, List.of(vectors(1))));
            Set<Long> prepared = addresses(pool, 1);
            pool.prepare(new RowBatch(ROWS, List.of(vectors(1))));
            assertThat(addresses(pool, 1)).isEqualTo(prepared);
        }
    }

    @Test
    void twoUsersNeverShareAChunk() {
        try (ChunkPool pool = new ChunkPool();
                ChunkPool.Lease one = pool.lease();
                ChunkPool.Lease other = pool.lease()) {
            assertThat(one.take(512, 2_048).address())
                    .isNotEqualTo(other.take(512, 2_048).address());
        }
    }

    @Test
    void rowsInUsedChunksAreWhatTheyAreInFreshOnes() {
        try (ChunkPool pool = new ChunkPool()) {
            addresses(pool, 1);
            try (Arena arena = Arena.ofShared();
                    ChunkPool.Lease lease = pool.lease()) {
                AppendableVectorColumn used = (AppendableVectorColumn) AppendableColumn.of(FIELD, arena, lease);
                AppendableVectorColumn fresh = (AppendableVectorColumn) AppendableColumn.of(FIELD, arena);
                used.append(vectors(2));
                fresh.append(vectors(2));
                int strideBytes = AppendableVectorColumn.strideBytes(DIMENSION);
                for (int row = 0; row < ROWS; row++) {
                    assertThat(bytes(used, row, strideBytes).mismatch(bytes(fresh, row, strideBytes)))
                            .as("row %d, its padding included", row)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private static MemorySegment bytes(AppendableVectorColumn column, int row, int strideBytes) {
        return column.segmentOf(row).asSlice(column.offsetOf(row), strideBytes);
    }

    private static Set<Long> addresses(ChunkPool pool, float value) {
        try (Arena arena = Arena.ofShared();
                ChunkPool.Lease lease = pool.lease()) {
            AppendableVectorColumn column = (AppendableVectorColumn) AppendableColumn.of(FIELD, arena, lease);
            column.append(vectors(value));
            Set<Long> addresses = new HashSet<>();
            for (int row = 0; row < ROWS; row++) {
                addresses.add(column.segmentOf(row).address());
            }
            return addresses;
        }
    }

    private static ColumnData.Vectors vectors(float value) {
        float[] values = new float[ROWS * DIMENSION];
        Arrays.fill(values, value);
        return new ColumnData.Vectors(values, DIMENSION, null);
    }
}
