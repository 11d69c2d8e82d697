package io.tercel.index.ivf;

import io.tercel.column.Column;
import io.tercel.column.VectorColumn;
import io.tercel.error.CorruptionException;
import io.tercel.index.BuildControl;
import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorIndex;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.ExactRows;
import io.tercel.index.flat.FlatIndex;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.query.SearchParams;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.Bits;
import io.tercel.vector.Kernels;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import io.tercel.vector.Score;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Lists of rows around centroids. A search reads the lists whose centroids are nearest to the query (Sivic and Zisserman, "Video
 * Google: A Text Retrieval Approach to Object Matching in Videos", 2003; Jégou et al., "Product Quantization for Nearest Neighbor
 * Search", 2011).
 */
public final class IvfIndex implements VectorIndex {

    /** A scan of so few eligible rows costs no more than to look for their lists, and misses none. */
    private static final int SCANNED_ROWS = 2_000;

    private static final int SCANNED_ROWS_PER_LIST = 2;
    private static final int SCANNED_ROWS_PER_HIT = 20;

    /** Eligible rows to see for each one wanted. */
    private static final int SEEN_ROWS_PER_HIT = 20;

    /** Lists that are read by choice, for the root of all: 85 of 1,360 find 0.96 of the nearest ten among sentences. */
    private static final double PROBES_PER_ROOT = 2.3;

    private static final int FEWEST_PROBES = 8;

    private static final int OBJECT_BYTES = 512;

    /** A filter that leaves more than this share does not make a search look further. */
    private static final double FEW = 0.7;

    /** Rows compared by their vectors for each one wanted, where codes say nothing of their own errors. */
    private static final double REFINED_PER_HIT = 2;

    private static final double REFINED_PER_HIT_PQ = 5;
    private static final int FEWEST_REFINED_PQ = 100;

    private final IndexSpec.Ivf spec;
    private final Column vectors;
    private final FlatIndex flat;
    private final IvfFile file;

    private IvfIndex(IndexSpec.Ivf spec, Column vectors, IvfFile file) {
        this.spec = spec;
        this.vectors = vectors;
        this.flat = new FlatIndex(vectors, spec.metric());
        this.file = file;
    }

    /**
     * Builds an index and writes it to a file that must not exist yet. Its bytes are durable on return, its name is not. After a failure
     * the file is left unfinished.
     *
     * @param vectors dense vectors, which the metric compares; null rows are left out
     * @throws IllegalArgumentException when the metric does not compare such vectors
     */
    public static void write(
            Directory directory,
            String name,
            FileIdentity identity,
            IndexSpec.Ivf spec,
            Column vectors,
            BuildControl control) {
        requireSuited(spec, vectors);
        new IvfWriter(spec, vectors, control).write(directory, name, identity);
    }

    /**
     * Opens a file that {@link #write} wrote.
     *
     * @param spec what it was built as
     * @param vectors the column that it was built from
     * @throws CorruptionException if the file is damaged, or is no such index of such a column
     */
    public static IvfIndex open(
            Directory directory, String name, FileIdentity identity, IndexSpec.Ivf spec, Column vectors) {
        requireSuited(spec, vectors);
        CheckedFile file = CheckedFile.open(directory, name, IvfFormat.TYPE, identity);
        try {
            return new IvfIndex(spec, vectors, new IvfFile(file, spec, vectors));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static void requireSuited(IndexSpec.Ivf spec, Column vectors) {
        if (!FlatIndex.suits(vectors, spec.metric())) {
            throw new IllegalArgumentException(spec.metric() + " does not compare the vectors of " + vectors);
        }
    }

    @Override
    public SearchPlan search(VectorQuery query, SearchParams params, CandidateRows rows, TopRows top, StopSignal stop) {
        ExactRows exact = flat.rows(query, top);
        if (isScanCheaper(rows.count(), top.k())) {
            flat.search(query, rows, top, stop);
            return SearchPlan.SCAN;
        }
        int nprobe = params.nprobe().orElseGet(this::chosenProbes);
        long enough = enough(rows.count(), nprobe, top.k());
        float[] nearness = nearness(query);
        ListOrder order = new ListOrder(nearness, Math.clamp(nprobe, 1, Math.max(1, file.lists())));
        ListScan scan = scan(query, params, rows, top, nearness, exact);
        long seen = 0;
        int unchecked = StopSignal.ROWS_BETWEEN_CHECKS;
        for (int probed = 0; order.hasNext() && (probed < nprobe || seen < enough); probed++) {
            int list = order.next();
            unchecked += file.start(list + 1) - file.start(list);
            if (unchecked >= StopSignal.ROWS_BETWEEN_CHECKS) {
                stop.check();
                unchecked = 0;
            }
            seen += scan.scan(list);
        }
        scan.finish();
        return SearchPlan.LISTS;
    }

    private boolean isScanCheaper(int eligible, int k) {
        long most = Math.max(SCANNED_ROWS, (long) SCANNED_ROWS_PER_LIST * file.lists());
        return eligible <= Math.max(most, Math.min((long) SCANNED_ROWS_PER_HIT * k, vectors.rows()));
    }

    private int chosenProbes() {
        return Math.max(FEWEST_PROBES, (int) Math.round(PROBES_PER_ROOT * Math.sqrt(file.lists())));
    }

    /**
     * Eligible rows to see before the search may end. When a filter leaves few, the nearest of them are farther away and in more lists:
     * where it leaves an eighth, a quarter of the rows that are seen without it, which lie in twice the lists, give the same recall.
     */
    private long enough(int eligible, int nprobe, int k) {
        long forHits = (long) SEEN_ROWS_PER_HIT * k;
        double share = eligible / (double) Math.max(1, file.indexed());
        double root = Math.cbrt(Math.min(1, share));
        double rowsOfProbes = (double) nprobe * file.indexed() / Math.max(1, file.lists());
        long forFilter = share < FEW ? (long) (root * root * rowsOfProbes) : 0;
        return Math.min(eligible, Math.max(forHits, forFilter));
    }

    private ListScan scan(
            VectorQuery query,
            SearchParams params,
            CandidateRows rows,
            TopRows top,
            float[] nearness,
            ExactRows exact) {
        if (!file.hasBlocks() || !(query instanceof VectorQuery.Floats floats)) {
            return new RowListScan(file, rows, exact);
        }
        if (spec.codes() == Quantization.NONE) {
            return new FloatListScan(file, rows, spec.metric(), floats.components(), top);
        }
        BlockScorer scorer = CodeScorers.of(file, spec.codes(), spec.metric(), asCompared(floats.components()));
        boolean possible =
                spec.codes() == Quantization.ONE_BIT && params.refineK().isEmpty();
        Candidates candidates = possible
                ? new Candidates.Possible(file, exact, top, spec.metric())
                : new Candidates.Nearest(file, exact, refined(params, top.k(), rows.count()));
        return new CodeListScan(file, rows, nearness, scorer, candidates);
    }

    /** Rows that are compared by their vectors. */
    private int refined(SearchParams params, int k, int eligible) {
        double chosen = spec.codes() == Quantization.PQ
                ? Math.max(REFINED_PER_HIT_PQ * k, FEWEST_REFINED_PQ)
                : REFINED_PER_HIT * k;
        double refined = params.refineK().isPresent() ? params.refineK().getAsDouble() * k : chosen;
        return (int) Math.clamp(Math.ceil(refined), k, Math.max(k, eligible));
    }

    /** How near each centroid is; larger is nearer. */
    private float[] nearness(VectorQuery query) {
        float[] nearness = new float[file.lists()];
        switch (query) {
            case VectorQuery.Floats floats -> nearness(asCompared(floats.components()), nearness);
            case VectorQuery.Bits bits -> nearness(bits.bytes(), nearness);
        }
        return nearness;
    }

    /** The query as the metric sees it. */
    private float[] asCompared(float[] query) {
        if (spec.metric() != MetricType.COSINE) {
            return query;
        }
        float inverse = Norms.inverse(query, 0, query.length);
        float[] unit = new float[query.length];
        for (int i = 0; i < query.length; i++) {
            unit[i] = query[i] * inverse;
        }
        return unit;
    }

    private void nearness(float[] query, float[] out) {
        int stride = VectorColumn.strideOf(query.length);
        float[] padded = Arrays.copyOf(query, stride);
        int bytes = IvfFile.centroidBytes(vectors);
        if (spec.metric() == MetricType.L2) {
            Kernels.ACTIVE.scanSquaredDistances(
                    padded, stride, file.body(), file.centroids(), bytes, out.length, out, 0);
            for (int list = 0; list < out.length; list++) {
                out[list] = -out[list];
            }
        } else {
            Kernels.ACTIVE.scanDots(padded, stride, file.body(), file.centroids(), bytes, out.length, out, 0);
        }
    }

    private void nearness(byte[] query, float[] out) {
        int words = IvfFile.centroidBytes(vectors) / Long.BYTES;
        long[] bits = new long[words];
        for (int i = 0; i < query.length; i++) {
            bits[i >> 3] |= Byte.toUnsignedLong(query[i]) << (Byte.SIZE * (i & 7));
        }
        int size = Bits.common(bits, bits, 0, words);
        long[] centroid = new long[words];
        for (int list = 0; list < out.length; list++) {
            MemorySegment.copy(
                    file.body(),
                    IvfFormat.LONG,
                    file.centroids() + (long) list * words * Long.BYTES,
                    centroid,
                    0,
                    words);
            out[list] = spec.metric() == MetricType.HAMMING
                    ? -Bits.different(bits, centroid, 0, words)
                    : -Score.jaccard(
                            Bits.common(bits, centroid, 0, words), size, Bits.common(centroid, centroid, 0, words));
        }
    }

    @Override
    public String description() {
        boolean bits = spec.metric() == MetricType.HAMMING || spec.metric() == MetricType.JACCARD;
        return "%s%s, %s, %,d lists of %,d rows"
                .formatted(bits ? "BIN_" : "", spec.kind(), spec.metric(), file.lists(), file.indexed());
    }

    @Override
    public int rows() {
        return vectors.rows();
    }

    @Override
    public CheckedFile file() {
        return file.file();
    }

    /** Next to nothing: all but the signs of a rotation is mapped. */
    @Override
    public long heapBytes() {
        return OBJECT_BYTES + file.oneBitCode().heapBytes();
    }

    @Override
    public void close() {
        file.file().close();
    }
}
