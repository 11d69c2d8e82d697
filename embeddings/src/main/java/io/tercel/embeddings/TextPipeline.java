package io.tercel.embeddings;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tercel.embeddings.TextWindows.Prompt;
import io.tercel.embeddings.Tokens.Window;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From texts through tokens, windows and a graph of any outputs to results: what models with other outputs than token rows share. */
final class TextPipeline implements AutoCloseable {

    private final OnnxRunner runner;
    private final TextTokenizer tokenizer;
    private final TextWindows windows;
    private final WorkerPool workers;
    private final Queue<OnnxRunner.Inputs> idle = new ConcurrentLinkedQueue<>();

    private TextPipeline(OnnxRunner runner, TextTokenizer tokenizer, int maxTokens, LongText longText, int threads) {
        this.runner = runner;
        this.tokenizer = tokenizer;
        this.windows = new TextWindows(tokenizer, maxTokens, longText);
        this.workers = new WorkerPool(runner.modelName(), threads);
    }

    static TextPipeline open(
            ModelSource source,
            String modelName,
            int maxTokens,
            LongText longText,
            int threads,
            ExecutionProvider provider,
            SessionSettings settings) {
        OnnxRunner runner = OnnxRunner.open(source, modelName, provider, settings);
        try {
            return new TextPipeline(runner, TextTokenizer.open(source, modelName), maxTokens, longText, threads);
        } catch (RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    OnnxRunner runner() {
        return runner;
    }

    TextTokenizer tokenizer() {
        return tokenizer;
    }

    /** Makes a result of the windows of each text, several texts at once. */
    <T> List<T> forEach(List<String> texts, ProgressListener progress, Function<List<Window>, T> embed) {
        @Nullable Object[] results = new @Nullable Object[texts.size()];
        workers.forEach(
                results.length, i -> results[i] = embed.apply(windows.of(texts.get(i), Prompt.NONE, i)), progress);
        @SuppressWarnings("unchecked") // each is what embed returned
        List<T> all = (List<T>)
                IntStream.range(0, results.length).mapToObj(i -> results[i]).toList();
        return all;
    }

    /** Runs the graph on a window. */
    <T> T run(Window window, OnnxRunner.ResultReader<T> reader) {
        OnnxRunner.Inputs waiting = idle.poll();
        OnnxRunner.Inputs inputs = waiting == null ? runner.newInputs() : waiting;
        try {
            return runner.run(window.ids(), inputs, Map.of(), reader);
        } finally {
            idle.add(inputs);
        }
    }

    /** An output of the graph as it came, of one text. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Values(FloatBuffer values, long[] shape) {
        static Values of(OrtSession.Result result, String output) throws OrtException {
            OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
            return new Values(tensor.getFloatBuffer(), tensor.getInfo().getShape());
        }

        /** How many rows there are, where the output has one for each token. */
        int rows() {
            return (int) shape[shape.length - 2];
        }

        int width() {
            return (int) shape[shape.length - 1];
        }
    }

    @Override
    public void close() {
        workers.close();
        runner.close();
        tokenizer.close();
    }
}
