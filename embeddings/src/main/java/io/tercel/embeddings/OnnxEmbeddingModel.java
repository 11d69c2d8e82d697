package io.tercel.embeddings;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.embedding.response.EmbeddingResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.tercel.embeddings.TextWindows.Prompt;
import io.tercel.embeddings.Tokens.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An embedding model that runs inside the process, on ONNX Runtime.
 *
 * <p>The vector of a text depends on the text alone: not on the texts beside it, not on the number of threads. Long texts
 * are never cut silently, see {@link LongText}. Models that were trained with a prompt before queries or documents get it
 * from {@link #embedQuery} and {@link #embedDocuments}, and from requests with an {@link EmbeddingInputType};
 * {@code embed(String)} and {@code embedAll} embed a text just as it is.
 *
 * <p>Thread-safe. All work is done by a few daemon threads of the model's own, one for each core unless set otherwise;
 * callers wait and may be interrupted ({@link EmbeddingInterruptedException}). Calls that run at the same time take turns
 * text by text. {@link #close()} gives back threads and native memory; the model is of no use afterwards
 * ({@link ModelClosedException}).
 *
 * <p>A text without tokens (blank, or nothing but characters that the tokenizer drops) is an
 * {@link IllegalArgumentException}, as in LangChain4j.
 */
public final class OnnxEmbeddingModel implements EmbeddingModel, TokenEmbedder, AutoCloseable {

    /** Carries a listener through {@link #embed(EmbeddingRequest)}, whose request has no place for one, to doEmbed. */
    private static final ScopedValue<ProgressListener> PROGRESS = ScopedValue.newInstance();

    private final ModelDescription description;
    private final List<EmbeddingModelListener> listeners;
    private final TextEncoder encoder;
    private final Prompt queryPrompt;
    private final Prompt documentPrompt;

    private OnnxEmbeddingModel(Builder builder, OnnxGraph graph, TextTokenizer tokenizer) {
        if (builder.dimensions > graph.dimension()) {
            throw new IllegalArgumentException("dimensions: expected at most the " + graph.dimension()
                    + " of the model, got " + builder.dimensions);
        }
        this.description = builder.description();
        this.listeners = List.copyOf(builder.listeners);
        TextWindows windows = new TextWindows(tokenizer, description.maxTokens(), builder.longText);
        this.queryPrompt = windows.prompt(description.queryPrompt());
        this.documentPrompt = windows.prompt(description.documentPrompt());
        int dimension = builder.dimensions == Builder.ALL ? graph.dimension() : builder.dimensions;
        this.encoder = new TextEncoder(description, graph, tokenizer, windows, builder.threads, dimension);
    }

    /** A bundled model, with settings to change. */
    public static Builder builder(BundledModel model) {
        return new Builder(model.source(), model.description());
    }

    /**
     * A model in a folder, with settings to change; see {@link #load}.
     *
     * @throws MissingModelException if a file is missing
     * @throws InvalidModelException if the folder describes a model that cannot be run here
     */
    public static Builder builder(Path folder) {
        ModelFolder model = ModelFolder.read(folder);
        return new Builder(model.source(), model.description());
    }

    /**
     * A model in a folder that has its graph in several precisions, with settings to change; see {@link #load}.
     *
     * @throws MissingModelException if a file is missing, that of the precision as well
     * @throws InvalidModelException if the folder describes a model that cannot be run here
     */
    public static Builder builder(Path folder, Precision precision) {
        ModelFolder model = ModelFolder.read(folder, List.of(precision));
        return new Builder(model.source(), model.description());
    }

    /**
     * Opens a model in a folder as the sentence-transformers project lays it out, with its ONNX graph in
     * {@code model.onnx} or {@code onnx/model.onnx} (or, where there is none, in the file of {@link Precision#INT8} at these
     * places). Read are also
     * {@code tokenizer.json} and, where they exist, {@code 1_Pooling/config.json}, {@code modules.json},
     * {@code sentence_bert_config.json}, {@code tokenizer_config.json}, {@code config.json} and the prompts of
     * {@code config_sentence_transformers.json}. Without a pooling configuration the mean is taken, as
     * sentence-transformers does.
     *
     * @throws MissingModelException if the graph or the tokenizer is missing
     * @throws InvalidModelException if the folder describes a model that cannot be run here
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static OnnxEmbeddingModel load(Path folder) {
        return builder(folder).build();
    }

    /** The vector of a search query: the text after the model's query prompt. */
    public Embedding embedQuery(String query) {
        return embed(EmbeddingRequest.builder()
                        .input(query)
                        .inputType(EmbeddingInputType.QUERY)
                        .build())
                .embeddings()
                .getFirst();
    }

    /** The vectors of texts to be found, in their order: each text after the model's document prompt. */
    public List<Embedding> embedDocuments(List<String> texts) {
        return embedDocuments(texts, ProgressListener.NONE);
    }

    /** As {@link #embedDocuments(List)}, telling the listener of each text that is done. */
    public List<Embedding> embedDocuments(List<String> texts, ProgressListener progress) {
        if (texts.isEmpty()) {
            return List.of();
        }
        EmbeddingRequest request = EmbeddingRequest.builder()
                .inputs(texts.stream().map(EmbeddingInput::from).toList())
                .inputType(EmbeddingInputType.DOCUMENT)
                .build();
        return ScopedValue.where(PROGRESS, progress).call(() -> embed(request)).embeddings();
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        Prompt prompt = promptFor(request.inputType());
        Embedding[] embeddings = new Embedding[texts.size()];
        AtomicInteger tokens = new AtomicInteger();
        encoder.forEach(
                embeddings.length,
                i -> {
                    List<Window> parts = encoder.windows(texts.get(i), prompt, i);
                    parts.forEach(part -> tokens.addAndGet(part.content()));
                    embeddings[i] = Embedding.from(encoder.vector(parts));
                },
                PROGRESS.orElse(ProgressListener.NONE));
        return EmbeddingResponse.builder()
                .embeddings(List.of(embeddings))
                .metadata(EmbeddingResponseMetadata.builder()
                        .modelName(modelName())
                        .tokenUsage(new TokenUsage(tokens.get()))
                        .build())
                .build();
    }

    private Prompt promptFor(@Nullable EmbeddingInputType type) {
        return switch (type) {
            case null -> Prompt.NONE;
            case QUERY -> queryPrompt;
            case DOCUMENT -> documentPrompt;
        };
    }

    @Override
    public List<TokenEmbeddings> embedTokens(List<String> texts) {
        return embedTokens(texts, SpecialTokens.EXCLUDE);
    }

    /**
     * The token vectors of each text, in the order of the texts. Of a text longer than the model reads at once, the
     * windows follow each other ({@link LongText#AVERAGE}): there is nothing to average.
     *
     * @throws IllegalArgumentException if a text has no tokens
     */
    public List<TokenEmbeddings> embedTokens(List<String> texts, SpecialTokens special) {
        if (texts.isEmpty()) {
            return List.of();
        }
        TokenEmbeddings[] embeddings = new TokenEmbeddings[texts.size()];
        encoder.forEach(
                embeddings.length,
                i -> embeddings[i] = encoder.tokenVectors(encoder.windows(texts.get(i), Prompt.NONE, i), special),
                ProgressListener.NONE);
        return List.of(embeddings);
    }

    /**
     * How many tokens a text takes, special tokens included and no prompt: the model reads it at once if these are at most
     * {@link #maxTokens()}.
     */
    public int countTokens(String text) {
        return encoder.countTokens(text);
    }

    /**
     * Whether a text is in a language that the model was made for. Told of models that are known to be for English only, as those in the box
     * are, by how their vocabulary spells the text; some hundred letters are needed.
     */
    @Override
    public boolean reads(String text) {
        return !description.englishOnly() || EnglishText.isLikely(text, encoder::countContent);
    }

    /** The most tokens that the model reads at once, special tokens included. */
    public int maxTokens() {
        return description.maxTokens();
    }

    /** The length of the text vectors. Token vectors are always as long as the model makes them. */
    @Override
    public int dimension() {
        return encoder.dimension();
    }

    @Override
    public String modelName() {
        return description.name();
    }

    /** Only {@link EmbeddingRequestParameters#INPUT_TYPE}, by which the prompt is chosen. */
    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.INPUT_TYPE);
    }

    @Override
    public List<EmbeddingModelListener> listeners() {
        return listeners;
    }

    /** Waits for the texts that are being embedded; their calls, unless that was all they had, fail. May be repeated. */
    @Override
    public void close() {
        encoder.close();
    }

    @Override
    public String toString() {
        return "OnnxEmbeddingModel[" + modelName() + ", " + dimension() + " dimensions]";
    }

    /** Settings of a model. What is not set comes from the model's own description. */
    public static final class Builder {

        private static final int ALL = 0;

        private final ModelSource source;
        private String modelName;
        private int maxTokens;
        private Pooling pooling;
        private boolean normalize;
        private String queryPrompt;
        private String documentPrompt;
        private boolean englishOnly;
        private LongText longText = LongText.AVERAGE;
        private int threads = Runtime.getRuntime().availableProcessors();
        private int dimensions = ALL;
        private ExecutionProvider provider = ExecutionProvider.cpu();
        private SessionSettings sessionSettings = SessionSettings.NONE;
        private List<EmbeddingModelListener> listeners = List.of();

        private Builder(ModelSource source, ModelDescription model) {
            this.source = source;
            this.modelName = model.name();
            this.maxTokens = model.maxTokens();
            this.pooling = model.pooling();
            this.normalize = model.normalize();
            this.queryPrompt = model.queryPrompt();
            this.documentPrompt = model.documentPrompt();
            this.englishOnly = model.englishOnly();
        }

        /** The name that {@link EmbeddingModel#modelName()} reports. */
        public Builder modelName(String modelName) {
            this.modelName = modelName;
            return this;
        }

        /**
         * The most tokens to read at once, special tokens included. Fewer than the model allows make long texts of more
         * windows; more than it was trained for give errors or poor vectors.
         */
        public Builder maxTokens(int maxTokens) {
            this.maxTokens = Settings.atLeast(Settings.LEAST_TOKENS, "maxTokens", maxTokens);
            return this;
        }

        /** How token vectors become a text vector. */
        public Builder pooling(Pooling pooling) {
            this.pooling = pooling;
            return this;
        }

        /** Whether text vectors are scaled to unit length; token vectors always are. */
        public Builder normalize(boolean normalize) {
            this.normalize = normalize;
            return this;
        }

        /** What to put before queries; empty for nothing. */
        public Builder queryPrompt(String queryPrompt) {
            this.queryPrompt = queryPrompt;
            return this;
        }

        /** What to put before documents; empty for nothing. */
        public Builder documentPrompt(String documentPrompt) {
            this.documentPrompt = documentPrompt;
            return this;
        }

        /**
         * Whether the model was made for English and nothing else, which its files do not tell; models in the box say so. {@link
         * OnnxEmbeddingModel#reads} goes by it.
         */
        public Builder englishOnly(boolean englishOnly) {
            this.englishOnly = englishOnly;
            return this;
        }

        /** What to do with texts longer than the model reads at once; {@link LongText#AVERAGE} unless set. */
        public Builder longText(LongText longText) {
            this.longText = longText;
            return this;
        }

        /** How many texts are embedded at once, each by one thread; the number of cores unless set. */
        public Builder threads(int threads) {
            this.threads = Settings.atLeast(1, "threads", threads);
            return this;
        }

        /**
         * Keeps the first components of text vectors only, and scales what is left to unit length again if vectors are
         * normalised. For models that were trained for it (Matryoshka representation learning, Kusupati and others 2022);
         * others lose more than they save.
         *
         * @param dimensions at least 1 and at most as many as the model makes
         */
        public Builder dimensions(int dimensions) {
            this.dimensions = Settings.atLeast(1, "dimensions", dimensions);
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

        /** LangChain4j's listeners, told of every request for text vectors. */
        public Builder listeners(EmbeddingModelListener... listeners) {
            return listeners(Arrays.asList(listeners));
        }

        /** LangChain4j's listeners, told of every request for text vectors. */
        public Builder listeners(List<EmbeddingModelListener> listeners) {
            this.listeners = new ArrayList<>(listeners);
            return this;
        }

        private ModelDescription description() {
            return new ModelDescription(
                    modelName, maxTokens, pooling, normalize, queryPrompt, documentPrompt, englishOnly);
        }

        /**
         * Loads the model.
         *
         * @throws MissingModelException if a file of the model, or the jar that carries it, is missing
         * @throws InvalidModelException if the graph or the tokenizer cannot be used
         * @throws MissingLibraryException if a native library cannot be loaded
         * @throws IllegalArgumentException if a prompt leaves no room for a text, or the model has fewer dimensions
         */
        public OnnxEmbeddingModel build() {
            OnnxGraph graph = OnnxGraph.open(source, modelName, provider, sessionSettings);
            try {
                TextTokenizer tokenizer = TextTokenizer.open(source, modelName);
                try {
                    return new OnnxEmbeddingModel(this, graph, tokenizer);
                } catch (RuntimeException e) {
                    tokenizer.close();
                    throw e;
                }
            } catch (RuntimeException e) {
                graph.close();
                throw e;
            }
        }
    }
}
