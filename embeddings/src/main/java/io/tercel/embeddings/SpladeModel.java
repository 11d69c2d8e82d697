package io.tercel.embeddings;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.tercel.embeddings.TextPipeline.Values;
import io.tercel.embeddings.Tokens.Window;
import io.tercel.vector.SparseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A learned sparse model of the SPLADE family (Formal and others 2021): a masked language model whose guesses for each token,
 * dampened and cut at zero, are the weights of the words of its vocabulary. Texts are found by words that they do not hold.
 *
 * <p>The weight of a word is the largest, over the tokens of the text, of {@code ln(1 + max(0, logit))}; dimensions are the
 * ids of the tokenizer's vocabulary. Texts longer than the model reads at once are read window by window, and a word has the
 * largest of its weights; {@link LongText} says otherwise.
 *
 * <p>Thread-safe, with threads and closing as {@link OnnxEmbeddingModel} has them. The output for one text of 512 tokens and a
 * vocabulary of 30,000 takes 60 MB while it is read, in each thread.
 */
public final class SpladeModel implements SparseEmbedder, AutoCloseable {

    private final TextPipeline pipeline;
    private final String output;
    private final int maxTerms;

    private SpladeModel(Builder builder, TextPipeline pipeline) {
        this.pipeline = pipeline;
        this.output = vocabularyOutput(pipeline.runner());
        this.maxTerms = builder.maxTerms;
    }

    /**
     * Opens a model in a folder: {@code model.onnx} or {@code onnx/model.onnx} (or their 8-bit forms) with the logits of a masked
     * language model, {@code [batch, tokens, vocabulary]}, or with weights already gathered, {@code [batch, vocabulary]}; {@code
     * tokenizer.json}; and the token limits that {@link OnnxEmbeddingModel#load} reads.
     *
     * @throws MissingModelException if the graph or the tokenizer is missing
     * @throws InvalidModelException if the graph has no such output
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static SpladeModel load(Path folder) {
        return builder(folder).build();
    }

    /** A model in a folder, with settings to change; see {@link #load}. */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    private static String vocabularyOutput(OnnxRunner runner) {
        Map<String, NodeInfo> outputs = runner.outputs();
        for (NodeInfo node : outputs.values()) {
            if (node.getInfo() instanceof TensorInfo tensor
                    && tensor.type == OnnxJavaType.FLOAT
                    && Set.of(2, 3).contains(tensor.getShape().length)) {
                return node.getName();
            }
        }
        throw new InvalidModelException("The graph of '" + runner.modelName()
                + "' has no float output of shape [batch, tokens, vocabulary] or [batch, vocabulary], only "
                + outputs.values());
    }

    @Override
    public SparseVector embedSparseQuery(String query) {
        return embedSparseDocuments(List.of(query)).getFirst();
    }

    @Override
    public List<SparseVector> embedSparseDocuments(List<String> texts, ProgressListener progress) {
        return pipeline.forEach(texts, progress, this::vector);
    }

    private SparseVector vector(List<Window> parts) {
        SparseWeights weights = new SparseWeights();
        for (Window part : parts) {
            float[] largest = pipeline.run(part, result -> largest(Values.of(result, output)));
            for (int word = 0; word < largest.length; word++) {
                weights.add(word, largest[word]);
            }
        }
        return weights.toVector(maxTerms);
    }

    /** Logits are gathered and dampened; the logarithm grows with its argument, so the largest logit has the largest weight. */
    private static float[] largest(Values output) {
        boolean logits = output.shape().length == 3;
        int rows = logits ? output.rows() : 1;
        float[] largest = new float[output.width()];
        float[] row = new float[output.width()];
        for (int token = 0; token < rows; token++) {
            output.values().get(token * row.length, row);
            for (int word = 0; word < row.length; word++) {
                largest[word] = Math.max(largest[word], row[word]);
            }
        }
        if (logits) {
            for (int word = 0; word < largest.length; word++) {
                largest[word] = (float) Math.log1p(largest[word]);
            }
        }
        return largest;
    }

    /**
     * The word or piece of a word that a dimension stands for; empty where the vocabulary has none.
     *
     * @param dimension of a vector of this model
     */
    public String term(long dimension) {
        return pipeline.tokenizer().text(dimension);
    }

    @Override
    public void close() {
        pipeline.close();
    }

    @Override
    public String toString() {
        return "SpladeModel[" + pipeline.runner().modelName() + "]";
    }

    /** Settings of a model. */
    public static final class Builder {

        private final Path folder;
        private final ModelSource source;
        private int maxTokens;
        private int maxTerms = Integer.MAX_VALUE;
        private LongText longText = LongText.AVERAGE;
        private int threads = Runtime.getRuntime().availableProcessors();
        private ExecutionProvider provider = ExecutionProvider.cpu();
        private SessionSettings sessionSettings = SessionSettings.NONE;

        private Builder(Path folder) {
            this.folder = folder;
            this.source = ModelFolder.source(folder, List.of(Precision.values()));
            this.maxTokens = ModelFolder.maxTokens(folder);
        }

        /** The most tokens to read at once, special tokens included. */
        public Builder maxTokens(int maxTokens) {
            this.maxTokens = Settings.atLeast(Settings.LEAST_TOKENS, "maxTokens", maxTokens);
            return this;
        }

        /** How many words a vector has at most, the heaviest; all unless set. Fewer make smaller indexes and faster searches. */
        public Builder maxTerms(int maxTerms) {
            this.maxTerms = Settings.atLeast(1, "maxTerms", maxTerms);
            return this;
        }

        /** What to do with texts longer than the model reads at once; all of their windows unless set. */
        public Builder longText(LongText longText) {
            this.longText = longText;
            return this;
        }

        /** How many texts are embedded at once; the number of cores unless set. */
        public Builder threads(int threads) {
            this.threads = Settings.atLeast(1, "threads", threads);
            return this;
        }

        /** What the graph is computed on; {@link ExecutionProvider#cpu()} unless set. */
        public Builder provider(ExecutionProvider provider) {
            this.provider = provider;
            return this;
        }

        /** Changes options of ONNX Runtime's session that have no setting here. */
        public Builder sessionSettings(SessionSettings sessionSettings) {
            this.sessionSettings = sessionSettings;
            return this;
        }

        /**
         * Loads the model.
         *
         * @throws InvalidModelException if the graph or the tokenizer cannot be used
         * @throws MissingLibraryException if a native library cannot be loaded
         */
        public SpladeModel build() {
            TextPipeline pipeline = TextPipeline.open(
                    source, ModelFolder.name(folder), maxTokens, longText, threads, provider, sessionSettings);
            try {
                return new SpladeModel(this, pipeline);
            } catch (RuntimeException e) {
                pipeline.close();
                throw e;
            }
        }
    }
}
