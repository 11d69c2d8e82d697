package io.tercel;

import io.tercel.column.Column;
import io.tercel.error.CorruptionException;
import io.tercel.index.BuildControl;
import io.tercel.index.CandidateRows;
import io.tercel.index.IndexKinds;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorIndex;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import io.tercel.query.SearchParams;
import io.tercel.schema.IndexSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Kinds of index for tests of all that is around them: each is a file that lists the rows, read again by every search, which then compares
 * with all. It counts what is done, and something can be made to happen in the middle of a build.
 */
final class ScanIndexes implements IndexKinds {

    private static final FileType TYPE = new FileType("TEST", 1);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger built = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger searched = new AtomicInteger();
    private final int rowsMin;

    /** Gets each row that a build comes to. */
    volatile IntConsumer duringBuild = row -> {};

    ScanIndexes(int rowsMin) {
        this.rowsMin = rowsMin;
    }

    @Override
    public Optional<IndexSpec> resolve(IndexSpec wanted, Column vectors) {
        if (vectors.rows() < rowsMin || !wanted.isApproximate()) {
            return Optional.empty();
        }
        return Optional.of(wanted instanceof IndexSpec.Auto auto ? IndexSpec.Hnsw.of(auto.metric()) : wanted);
    }

    @Override
    public void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec spec,
            Column vectors,
            BuildControl control) {
        begun.incrementAndGet();
        try (ChecksumOutput output = ChecksumOutput.create(directory, name, TYPE, identity)) {
            for (int row = 0; row < vectors.rows(); row++) {
                int at = row;
                duringBuild.accept(at);
                control.progress(at, vectors.rows());
                output.writeInt(at);
            }
            output.finish();
        }
        built.incrementAndGet();
    }

    @Override
    public VectorIndex open(Directory directory, String name, FileIdentity identity, IndexSpec spec, Column vectors) {
        Scan index = new Scan(CheckedFile.open(directory, name, TYPE, identity), spec, vectors);
        opened.incrementAndGet();
        return index;
    }

    private final class Scan implements VectorIndex {

        private final CheckedFile file;
        private final IndexSpec spec;
        private final Column vectors;

        Scan(CheckedFile file, IndexSpec spec, Column vectors) {
            this.file = file;
            this.spec = spec;
            this.vectors = vectors;
        }

        @Override
        public SearchPlan search(
                VectorQuery query, SearchParams params, CandidateRows rows, TopRows top, StopSignal stop) {
            MemorySegment listed = file.verifiedBody();
            for (int row = 0; row < rows.bound(); row++) {
                if (listed.get(INT, (long) row * Integer.BYTES) != row) {
                    throw new CorruptionException(file.name(), row, "another row is listed");
                }
            }
            searched.incrementAndGet();
            FlatIndex flat = new FlatIndex(vectors, spec.metric());
            switch (query) {
                case VectorQuery.Floats floats ->
                    flat.search(floats.components(), rows.bound(), rows.filter(), top, stop);
                case VectorQuery.Bits bits -> flat.search(bits.bytes(), rows.bound(), rows.filter(), top, stop);
            }
            return SearchPlan.SCAN;
        }

        @Override
        public String description() {
            return spec.toString();
        }

        @Override
        public int rows() {
            return (int) (file.body().byteSize() / Integer.BYTES);
        }

        @Override
        public CheckedFile file() {
            return file;
        }

        @Override
        public long heapBytes() {
            return 0;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            file.close();
        }
    }
}
