package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.index.BuildControl;
import io.tercel.index.BuildWork;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.VectorEncoding;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Builds an inverted file and writes it. Memory: the centroids, and a few numbers for each row. */
final class IvfWriter {

    /** Rows that a centroid is trained with, on average. */
    static final int SAMPLE_ROWS_OF_LIST = 48;

    /** Fewer rows than this do not make a list, where the number of lists is chosen here. */
    private static final int FEWEST_ROWS_OF_LIST = 32;

    private static final int MOST_ROWS_OF_LIST = 1_000;
    private static final int MOST_LISTS = 65_536;
    static final long SEED = 0x7E5C_E117;

    private final IndexSpec.Ivf spec;
    private final Column vectors;
    private final BuildControl control;

    IvfWriter(IndexSpec.Ivf spec, Column vectors, BuildControl control) {
        this.spec = spec;
        this.vectors = vectors;
        this.control = control;
    }

    void write(Directory directory, String name, FileIdentity identity) {
        int[] rows = rowsWithVectors(vectors);
        int wanted = listCount(spec, rows.length);
        int[] sample = DistinctRows.of(
                vectors, Sample.of(rows, (long) wanted * SAMPLE_ROWS_OF_LIST, new SplittableRandom(SEED)));
        int count = Math.min(wanted, sample.length);
        BuildWork work = new BuildWork(control, Clustering.units(sample.length, count) + (long) rows.length * count);
        Clustering clustering = new Clustering(work, SEED);
        Centroids centroids = centroids(count);
        if (count > 0) {
            clustering.train(centroids, sample);
        }
        Lists lists = Lists.of(rows, clustering.assign(centroids, rows), count);
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, IvfFormat.TYPE, identity)) {
            write(out.inLargePieces(), centroids, lists, work);
            out.finish();
        }
    }

    private static int[] rowsWithVectors(Column vectors) {
        int[] rows = new int[vectors.rows()];
        int count = 0;
        for (int row = 0; row < vectors.rows(); row++) {
            if (!vectors.isNull(row)) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** As asked for; else a multiple of the root of the rows, and more where the lists would become long. */
    static int listCount(IndexSpec.Ivf spec, int rows) {
        if (spec.nlist() > 0) {
            return Math.min(spec.nlist(), rows);
        }
        long chosen = Math.max(Math.round(listsPerRoot(spec.codes()) * Math.sqrt(rows)), rows / MOST_ROWS_OF_LIST);
        return (int) Math.min(MOST_LISTS, Math.min(chosen, (rows + FEWEST_ROWS_OF_LIST - 1) / FEWEST_ROWS_OF_LIST));
    }

    /**
     * Each list costs a comparison with its centroid, so fewer of them are best where a row costs less than that. Measured with 115,659
     * vectors of 384 dimensions and one bit: with 680 lists a quarter more searches a second than with 1,360 at the same recall.
     */
    private static int listsPerRoot(Quantization codes) {
        return switch (codes) {
            case NONE, SQ8 -> 4;
            case PQ, ONE_BIT -> 2;
        };
    }

    private Centroids centroids(int count) {
        return vectors instanceof PackedColumn packed && packed.encoding() == VectorEncoding.BINARY
                ? new BitCentroids(packed, spec.metric(), count)
                : new FloatCentroids(vectors, spec.metric(), count);
    }

    private void write(ChecksumOutput out, Centroids centroids, Lists lists, BuildWork work) {
        centroids.write(out);
        out.align(IvfFormat.ALIGNMENT);
        final long starts = out.position();
        out.writeInts(lists.starts(), 0, lists.starts().length);
        out.align(IvfFormat.ALIGNMENT);
        final long rows = out.position();
        out.writeInts(lists.rows(), 0, lists.rows().length);
        out.align(IvfFormat.ALIGNMENT);
        long model = out.position();
        long blocks = model;
        long numbers = model;
        CodeShape shape = CodeShape.of(spec, vectors);
        if (centroids instanceof FloatCentroids means && shape.hasBlocks()) {
            CodeWriter codes = new CodeWriter(out, CodeModel.train(spec, vectors, means, lists, work), shape, lists);
            blocks = codes.writeModel();
            numbers = codes.writeBlocks(work);
            codes.writeNumbers();
        }
        out.writeInt(IvfFormat.code(spec.codes()));
        out.writeInt(IvfFormat.code(spec.metric()));
        out.writeInt(vectors.rows());
        out.writeInt(lists.rows().length);
        out.writeInt(lists.count());
        out.writeInt(dimension(vectors));
        out.writeLong(0);
        out.writeLong(starts);
        out.writeLong(rows);
        out.writeLong(model);
        out.writeLong(blocks);
        out.writeLong(numbers);
        out.write(new byte[IvfFormat.TAIL_BYTES - IvfFormat.TAIL_ZEROS]);
    }

    static int dimension(Column vectors) {
        return switch (vectors) {
            case VectorColumn floats -> floats.dimension();
            case PackedColumn packed -> packed.dimension();
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }
}
