package io.tercel.embeddings;

import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
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
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Any model that DJL can load as an embedding model: on PyTorch, ONNX Runtime, TensorFlow or whatever engine is on the class path.
 * Where a model is, how its texts become tensors and its tensors vectors is up to the {@link Criteria} and its translator.
 *
 * <p>Translators usually cut texts that are too long, and say nothing. Give the model a {@link Builder#tokenLimit}, and such texts are
 * refused ({@link TextTooLongException}); or embed them in pieces.
 *
 * <p>Thread-safe: each running call has a predictor of its own. Vectors have unit length unless set otherwise. {@link #close()} closes
 * predictors and model; what is embedded meanwhile is finished first.
 */
public final class DjlEmbeddingModel implements EmbeddingModel, AutoCloseable {

    private final String modelName;
    private final ZooModel<String, float[]> model;
    private final boolean normalize;
    private final String queryPrompt;
    private final String documentPrompt;
    private final @Nullable TokenLimit tokenLimit;
    private final List<EmbeddingModelListener> listeners;
    private final WorkerPool workers;
    private final Queue<Predictor<String, float[]>> idle = new ConcurrentLinkedQueue<>();
    private boolean closed;

    private DjlEmbeddingModel(Builder builder, ZooModel<String, float[]> model, String modelName) {
        this.modelName = modelName;
        this.model = model;
        this.normalize = builder.normalize;
        this.queryPrompt = builder.queryPrompt;
        this.documentPrompt = builder.documentPrompt;
        this.tokenLimit = builder.tokenLimit;
        this.listeners = builder.listeners;
        this.workers = new WorkerPool(modelName, builder.threads);
    }

    /** Loads the model that fits the criteria; see {@link Builder#build}. */
    public static DjlEmbeddingModel load(Criteria<String, float[]> criteria) {
        return builder(criteria).build();
    }

    /** A model that fits the criteria, with settings to change. */
    public static Builder builder(Criteria<String, float[]> criteria) {
        return new Builder(criteria);
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        String prompt = promptFor(request.inputType());
        Embedding[] embeddings = new Embedding[texts.size()];
        workers.forEach(
                embeddings.length,
                i -> embeddings[i] = Embedding.from(vector(checked(texts.get(i), prompt, i))),
                ProgressListener.NONE);
        return EmbeddingResponse.builder()
                .embeddings(List.of(embeddings))
                .metadata(
                        EmbeddingResponseMetadata.builder().modelName(modelName).build())
                .build();
    }

    private String promptFor(@Nullable EmbeddingInputType type) {
        return switch (type) {
            case null -> "";
            case QUERY -> queryPrompt;
            case DOCUMENT -> documentPrompt;
        };
    }

    private String checked(String text, String prompt, int position) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text " + position + " is blank");
        }
        String whole = prompt + text;
        if (tokenLimit != null) {
            int tokens = tokenLimit.counter().applyAsInt(whole);
            if (tokens > tokenLimit.most()) {
                throw new TextTooLongException(position, tokens, tokenLimit.most());
            }
        }
        return whole;
    }

    private float[] vector(String text) {
        Predictor<String, float[]> waiting = idle.poll();
        Predictor<String, float[]> predictor = waiting == null ? model.newPredictor() : waiting;
        try {
            float[] vector = predictor.predict(text);
            if (normalize) {
                UnitLength.scale(vector, 0, vector.length);
            }
            return vector;
        } catch (TranslateException e) {
            throw new InferenceFailedException("Model '" + modelName + "' failed on a text: " + e.getMessage(), e);
        } finally {
            idle.add(predictor);
        }
    }

    /** The vector of a search query: the text after the query prompt. */
    public Embedding embedQuery(String query) {
        return embed(EmbeddingRequest.builder()
                        .input(query)
                        .inputType(EmbeddingInputType.QUERY)
                        .build())
                .embeddings()
                .getFirst();
    }

    @Override
    public String modelName() {
        return modelName;
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

    /** May be repeated. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.close();
        idle.forEach(Predictor::close);
        model.close();
    }

    @Override
    public String toString() {
        return "DjlEmbeddingModel[" + modelName + "]";
    }

    private record TokenLimit(int most, ToIntFunction<String> counter) {}

    /** Settings of a model. */
    public static final class Builder {

        private final Criteria<String, float[]> criteria;
        private @Nullable String modelName;
        private boolean normalize = true;
        private String queryPrompt = "";
        private String documentPrompt = "";
        private @Nullable TokenLimit tokenLimit;
        private int threads = Runtime.getRuntime().availableProcessors();
        private List<EmbeddingModelListener> listeners = List.of();

        private Builder(Criteria<String, float[]> criteria) {
            this.criteria = criteria;
        }

        /** The name that {@link EmbeddingModel#modelName()} reports; DJL's unless set. */
        public Builder modelName(String modelName) {
            this.modelName = modelName;
            return this;
        }

        /** Whether vectors are scaled to unit length; they are unless set. */
        public Builder normalize(boolean normalize) {
            this.normalize = normalize;
            return this;
        }

        /** What to put before queries; nothing unless set. */
        public Builder queryPrompt(String queryPrompt) {
            this.queryPrompt = queryPrompt;
            return this;
        }

        /** What to put before documents; nothing unless set. */
        public Builder documentPrompt(String documentPrompt) {
            this.documentPrompt = documentPrompt;
            return this;
        }

        /**
         * Refuses texts of more tokens than the model reads, prompt included.
         *
         * @param most at least 1
         * @param counter how many tokens a text has; thread-safe
         */
        public Builder tokenLimit(int most, ToIntFunction<String> counter) {
            this.tokenLimit = new TokenLimit(Settings.atLeast(1, "most", most), counter);
            return this;
        }

        /** How many texts are embedded at once; the number of cores unless set. */
        public Builder threads(int threads) {
            this.threads = Settings.atLeast(1, "threads", threads);
            return this;
        }

        /** LangChain4j's listeners, told of every request. */
        public Builder listeners(List<EmbeddingModelListener> listeners) {
            this.listeners = List.copyOf(listeners);
            return this;
        }

        /**
         * Loads the model; DJL downloads it, and its engine, if the criteria say so and they are not there.
         *
         * @throws MissingModelException if there is no such model, or it cannot be read
         * @throws InvalidModelException if it is not a model of the engine
         * @throws MissingLibraryException if the engine does not start; that of ONNX Runtime does not when somebody other than Tercel
         *     has used ONNX Runtime in this process before it
         */
        public DjlEmbeddingModel build() {
            try {
                ZooModel<String, float[]> model = criteria.loadModel();
                return new DjlEmbeddingModel(this, model, modelName == null ? model.getName() : modelName);
            } catch (ModelNotFoundException | IOException e) {
                throw new MissingModelException("DJL finds no model for " + criteria + ": " + e.getMessage(), e);
            } catch (LinkageError | EngineException e) {
                throw new MissingLibraryException("DJL's engine for " + criteria + " cannot be started: " + e, e);
            } catch (MalformedModelException e) {
                throw new InvalidModelException("DJL cannot load the model of " + criteria + ": " + e.getMessage(), e);
            }
        }
    }
}
