package io.tercel.embeddings;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import io.tercel.embeddings.TextPipeline.Values;
import io.tercel.embeddings.Tokens.Window;
import io.tercel.vector.SparseVector;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * BAAI's bge-m3 and models like it (Chen and others 2024): one run of the graph gives a text vector, a sparse vector and token
 * vectors. {@link #embedHybrid} gives all three; the interfaces give one of them each, at the price of all.
 *
 * <p>The sparse vector has a dimension for each token of the text, the id in the tokenizer's vocabulary, with the largest weight
 * among its places; special tokens have none. The token vectors are those of all tokens but the first ({@code <s>}), as the
 * model's makers compare them. Of a text longer than the model reads at once, text vectors of its windows are averaged by their
 * number of tokens, weights are the largest, and token vectors follow each other.
 *
 * <p>The model needs no prompts: requests may name an input type, which changes nothing. Thread-safe, with threads and closing as
 * {@link OnnxEmbeddingModel} has them.
 */
public final class BgeM3Model implements EmbeddingModel, SparseEmbedder, TokenEmbedder, AutoCloseable {

    private final TextPipeline pipeline;
    private final String modelName;
    private final Set<Long> specialTokens;
    private final NodeInfo dense;
    private final NodeInfo sparse;
    private final NodeInfo tokens;

    private BgeM3Model(Path folder, TextPipeline pipeline) {
        this.pipeline = pipeline;
        this.modelName = pipeline.runner().modelName();
        this.specialTokens = specialTokens(folder);
        this.dense = output("a text vector [batch, dimension]", shape -> shape.length == 2);
        this.sparse = output("token weights [batch, tokens, 1]", shape -> shape.length == 3 && shape[2] == 1);
        this.tokens = output("token vectors [batch, tokens, dimension]", shape -> shape.length == 3 && shape[2] != 1);
    }

    /**
     * Opens a model in a folder: {@code model.onnx} or {@code onnx/model.onnx} (or their 8-bit forms) with the three outputs, told
     * apart by their shapes; {@code tokenizer.json}; and the token limits that {@link OnnxEmbeddingModel#load} reads.
     *
     * @throws MissingModelException if the graph or the tokenizer is missing
     * @throws InvalidModelException if the graph does not have these outputs
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static BgeM3Model load(Path folder) {
        return load(folder, LongText.AVERAGE, Runtime.getRuntime().availableProcessors());
    }

    /**
     * As {@link #load(Path)}.
     *
     * @param longText what to do with texts longer than the model reads at once
     * @param threads how many texts are embedded at once, at least 1
     */
    public static BgeM3Model load(Path folder, LongText longText, int threads) {
        TextPipeline pipeline = TextPipeline.open(
                ModelFolder.source(folder, List.of(Precision.values())),
                ModelFolder.name(folder),
                ModelFolder.maxTokens(folder),
                longText,
                Settings.atLeast(1, "threads", threads),
                ExecutionProvider.cpu(),
                SessionSettings.NONE);
        try {
            return new BgeM3Model(folder, pipeline);
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private NodeInfo output(String what, Predicate<long[]> shape) {
        return pipeline.runner().outputs().values().stream()
                .filter(node -> node.getInfo() instanceof TensorInfo tensor
                        && tensor.type == OnnxJavaType.FLOAT
                        && shape.test(tensor.getShape()))
                .findFirst()
                .orElseThrow(() -> new InvalidModelException("The graph of '" + modelName + "' has no output with "
                        + what + ", only " + pipeline.runner().outputs().values()));
    }

    private static Set<Long> specialTokens(Path folder) {
        Set<Long> ids = new HashSet<>();
        for (JsonNode token : ModelFolder.json(folder, "tokenizer.json").path("added_tokens")) {
            if (token.path("special").asBoolean()) {
                ids.add(token.path("id").asLong());
            }
        }
        return ids;
    }

    /**
     * What the model makes of a text.
     *
     * @param dense of unit length
     * @param sparse weights above zero
     * @param tokens of unit length each
     */
    public record HybridEmbedding(Embedding dense, SparseVector sparse, TokenEmbeddings tokens) {}

    /**
     * All three of each text, in the order of the texts.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    public List<HybridEmbedding> embedHybrid(List<String> texts) {
        return embedHybrid(texts, ProgressListener.NONE);
    }

    /** As {@link #embedHybrid(List)}, telling the listener of each text that is done. */
    public List<HybridEmbedding> embedHybrid(List<String> texts, ProgressListener progress) {
        return pipeline.forEach(texts, progress, this::hybrid);
    }

    private HybridEmbedding hybrid(List<Window> parts) {
        List<Run> runs = parts.stream()
                .map(part -> pipeline.run(part, result -> read(part, result)))
                .toList();
        SparseWeights weights = new SparseWeights();
        for (int i = 0; i < runs.size(); i++) {
            addWeights(parts.get(i), runs.get(i).weights(), weights);
        }
        float[] dense = WindowMean.of(parts, runs.stream().map(Run::dense).toList());
        UnitLength.scale(dense, 0, dense.length);
        return new HybridEmbedding(
                Embedding.from(dense),
                weights.toVector(Integer.MAX_VALUE),
                new TokenEmbeddings(joined(runs), dense.length));
    }

    private void addWeights(Window part, float[] weights, SparseWeights target) {
        for (int token = 0; token < part.ids().length; token++) {
            if (!specialTokens.contains(part.ids()[token])) {
                target.add(part.ids()[token], weights[token]);
            }
        }
    }

    private static float[] joined(List<Run> runs) {
        int length = runs.stream().mapToInt(run -> run.tokens().length).sum();
        float[] joined = new float[length];
        int at = 0;
        for (Run run : runs) {
            System.arraycopy(run.tokens(), 0, joined, at, run.tokens().length);
            at += run.tokens().length;
        }
        return joined;
    }

    /** What the graph gives for one window. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Run(float[] dense, float[] weights, float[] tokens) {}

    private Run read(Window window, OrtSession.Result result) throws OrtException {
        float[] vector = all(Values.of(result, dense.getName()), 0);
        UnitLength.scale(vector, 0, vector.length);
        float[] weights = all(Values.of(result, sparse.getName()), 0);
        Values rows = Values.of(result, tokens.getName());
        if (weights.length != window.ids().length || rows.width() != vector.length) {
            throw new InvalidModelException("The graph of '" + modelName + "' gave " + weights.length + " weights for "
                    + window.ids().length + " tokens, and token vectors of " + rows.width()
                    + " components where the text's has "
                    + vector.length);
        }
        // Some exports leave the first token out themselves.
        int skipped = rows.rows() - (window.ids().length - 1);
        float[] vectors = all(rows, skipped * rows.width());
        for (int from = 0; from < vectors.length; from += rows.width()) {
            UnitLength.scale(vectors, from, rows.width());
        }
        return new Run(vector, weights, vectors);
    }

    private static float[] all(Values output, int from) {
        float[] values = new float[output.values().capacity() - from];
        output.values().get(from, values);
        return values;
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        return EmbeddingResponse.builder()
                .embeddings(
                        embedHybrid(texts).stream().map(HybridEmbedding::dense).toList())
                .metadata(
                        EmbeddingResponseMetadata.builder().modelName(modelName).build())
                .build();
    }

    @Override
    public SparseVector embedSparseQuery(String query) {
        return embedHybrid(List.of(query)).getFirst().sparse();
    }

    @Override
    public List<SparseVector> embedSparseDocuments(List<String> texts, ProgressListener progress) {
        return embedHybrid(texts, progress).stream()
                .map(HybridEmbedding::sparse)
                .toList();
    }

    @Override
    public List<TokenEmbeddings> embedTokens(List<String> texts) {
        return embedHybrid(texts).stream().map(HybridEmbedding::tokens).toList();
    }

    @Override
    public int dimension() {
        // Exports that do not say it are asked: LangChain4j embeds a word and counts.
        long dimension = ((TensorInfo) dense.getInfo()).getShape()[1];
        return dimension > 0 ? Math.toIntExact(dimension) : EmbeddingModel.super.dimension();
    }

    @Override
    public String modelName() {
        return modelName;
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.INPUT_TYPE);
    }

    @Override
    public void close() {
        pipeline.close();
    }

    @Override
    public String toString() {
        return "BgeM3Model[" + modelName + "]";
    }
}
