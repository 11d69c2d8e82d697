package io.tercel.column;

import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Chunks of vectors that are used again. The first touch of fresh memory costs more than what is copied to it, and rows on their way
 * through memory would pay it each time. Safe for use by many threads; frees its memory when it is closed.
 */
public final class ChunkPool implements AutoCloseable {

    private final Arena arena = Arena.ofShared();

    /** By stride, as padding stays zero only where rows of the same stride follow each other. */
    private final Map<Integer, BlockingQueue<MemorySegment>> free = new ConcurrentHashMap<>();

    /** Sees to it that rows which are about to be appended find their chunks; meant for a thread that holds no one up. */
    public void prepare(RowBatch rows) {
        for (ColumnData column : rows.columns()) {
            switch (column) {
                case ColumnData.Vectors vectors ->
                    prepare(AppendableVectorColumn.strideBytes(vectors.dimension()), rows.rows());
                case ColumnData.Packed packed -> prepare(PackedColumn.strideOf(packed.width()), rows.rows());
                case ColumnData.Longs any -> {}
                case ColumnData.Doubles any -> {}
                case ColumnData.Bytes any -> {}
                case ColumnData.Sparse any -> {}
            }
        }
    }

    private void prepare(int strideBytes, int rows) {
        int chunkRows = AppendableVectorRows.chunkRows(strideBytes);
        BlockingQueue<MemorySegment> chunks = free(strideBytes);
        for (int missing = Math.ceilDiv(rows, chunkRows) - chunks.size(); missing > 0; missing--) {
            chunks.add(fresh(strideBytes, chunkRows));
        }
    }

    private MemorySegment fresh(int strideBytes, int rows) {
        return arena.allocate((long) strideBytes * rows, 64);
    }

    private BlockingQueue<MemorySegment> free(int strideBytes) {
        return free.computeIfAbsent(strideBytes, stride -> new LinkedBlockingQueue<>());
    }

    /** Chunks for one user, who gives them back all at once. */
    public Lease lease() {
        return new Lease();
    }

    /** Nobody uses a chunk any more. */
    @Override
    public void close() {
        arena.close();
    }

    /** The chunks of one user; taken by one thread at a time. */
    public final class Lease implements VectorChunks, AutoCloseable {

        /** Chunks that have been taken. */
        private record Taken(int strideBytes, MemorySegment chunk) {}

        private final List<Taken> taken = new ArrayList<>();

        private Lease() {}

        @Override
        public MemorySegment take(int strideBytes, int rows) {
            MemorySegment used = free(strideBytes).poll();
            MemorySegment chunk = used == null ? fresh(strideBytes, rows) : used;
            taken.add(new Taken(strideBytes, chunk));
            return chunk;
        }

        /** Gives the chunks back: nobody reads them any more. */
        @Override
        public void close() {
            taken.forEach(each -> free(each.strideBytes).add(each.chunk));
            taken.clear();
        }
    }
}
