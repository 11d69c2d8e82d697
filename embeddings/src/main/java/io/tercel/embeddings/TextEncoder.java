package io.tercel.embeddings;

import io.tercel.embeddings.TextWindows.Prompt;
import io.tercel.embeddings.Tokens.Window;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/** From a text to its vector or its tokens' vectors: tokenizer, rule for long texts, graph, pooling, and the threads that do it. */
final class TextEncoder implements AutoCloseable {

    private final ModelDescription description;
    private final OnnxGraph graph;
    private final TextTokenizer tokenizer;
    private final TextWindows windows;
    private final WorkerPool workers;
    private final int dimension;

    /** Buffers that no run is using; never more than there are workers. */
    private final Queue<OnnxGraph.Scratch> scratches = new ConcurrentLinkedQueue<>();

    /**
     * @param dimension how many components of the graph's vectors text vectors keep
     */
    TextEncoder(
            ModelDescription description,
            OnnxGraph graph,
            TextTokenizer tokenizer,
            TextWindows windows,
            int threads,
            int dimension) {
        this.description = description;
        this.graph = graph;
        this.tokenizer = tokenizer;
        this.windows = windows;
        this.workers = new WorkerPool(description.name(), threads);
        this.dimension = dimension;
    }

    int dimension() {
        return dimension;
    }

    /** Special tokens included. */
    int countTokens(String text) {
        return tokenizer.tokenize(text).ids().length;
    }

    /** Without special tokens. */
    int countContent(String text) {
        return tokenizer.tokenize(text).content();
    }

    /** As {@link WorkerPool#forEach}. */
    void forEach(int count, IntConsumer task, ProgressListener progress) {
        workers.forEach(count, task, progress);
    }

    /** As {@link TextWindows#of}. */
    List<Window> windows(String text, Prompt prompt, int position) {
        return windows.of(text, prompt, position);
    }

    /** The vector of the text that these windows are of. */
    float[] vector(List<Window> parts) {
        float[] vector = WindowMean.of(parts, parts.stream().map(this::pooled).toList());
        if (parts.size() > 1) {
            normalize(vector);
        }
        return vector;
    }

    private float[] pooled(Window window) {
        float[] whole = new float[graph.dimension()];
        onGraph(window, rows -> description.pooling().pool(rows, window.ids().length, whole));
        float[] vector = dimension == whole.length ? whole : Arrays.copyOf(whole, dimension);
        normalize(vector);
        return vector;
    }

    private void normalize(float[] vector) {
        if (description.normalize()) {
            UnitLength.scale(vector, 0, vector.length);
        }
    }

    /** The vectors of the tokens of the text that these windows are of, each of length 1. */
    TokenEmbeddings tokenVectors(List<Window> parts, SpecialTokens special) {
        int width = graph.dimension();
        boolean all = special == SpecialTokens.INCLUDE;
        int count = parts.stream()
                .mapToInt(part -> all ? part.ids().length : part.content())
                .sum();
        float[] values = new float[Math.multiplyExact(count, width)];
        int written = 0;
        for (Window part : parts) {
            int from = written;
            int skipped = all ? 0 : part.prefix();
            int length = (all ? part.ids().length : part.content()) * width;
            onGraph(part, rows -> rows.get(skipped * width, values, from, length));
            written += length;
        }
        for (int from = 0; from < values.length; from += width) {
            UnitLength.scale(values, from, width);
        }
        return new TokenEmbeddings(values, width);
    }

    /** Runs the graph with buffers that nobody else is using; the reader sees the rows before they are lent out again. */
    private void onGraph(Window window, RowReader reader) {
        OnnxGraph.Scratch idle = scratches.poll();
        OnnxGraph.Scratch scratch = idle == null ? graph.newScratch() : idle;
        try {
            reader.read(graph.run(window.ids(), scratch));
        } finally {
            scratches.add(scratch);
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(FloatBuffer rows);
    }

    @Override
    public void close() {
        workers.close();
        graph.close();
        tokenizer.close();
    }
}
