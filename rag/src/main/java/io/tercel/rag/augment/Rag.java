package io.tercel.rag.augment;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.injector.ContentInjector;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.rag.query.router.LanguageModelQueryRouter;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.DefaultQueryTransformer;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.citation.Citations;
import io.tercel.rag.citation.CitingContentInjector;
import io.tercel.rag.query.HypotheticalDocuments;
import io.tercel.rag.query.NearestTopicRouter;
import io.tercel.rag.query.QuestionVariants;
import io.tercel.rag.retriever.Surroundings;
import io.tercel.rag.retriever.TercelContentRetriever;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between a user's message and the message that a chat model is given, in one call. It is a {@link RetrievalAugmentor}:
 *
 * <pre>{@code
 * Assistant assistant = AiServices.builder(Assistant.class)
 *         .chatModel(chatModel)
 *         .retrievalAugmentor(Rag.assistant(store, embeddingModel))
 *         .build();
 * }</pre>
 *
 * <p>Without more being said, passages are found by meaning and by words and put in order as {@link
 * TercelContentRetriever#recommended} tells, of copies one is kept and neighbours are joined; the model is given the best five as numbered sources to cite. With a chat model for the query side, a follow-up
 * question ("and in winter?") is made one that can be searched for. The builder offers more wordings, parts, imagined answers and several
 * collections.
 *
 * <p>Retrieved text is input from outside, which {@link CitingContentInjector} marks as such; filters on who asks are set with {@link
 * Builder#retriever}.
 *
 * <p>Safe for use by many threads if the models are. There is nothing to close.
 */
public final class Rag implements RetrievalAugmentor {

    private static final Logger log = LoggerFactory.getLogger(Rag.class);

    /** Used only where there are several searches for a question; there are never more threads than searches. */
    private static final Executor EACH_ITS_OWN =
            task -> Thread.ofPlatform().daemon().name("tercel-rag").start(task);

    private final QueryTransformer transformer;
    private final QueryRouter router;
    private final Map<ContentRetriever, String> names;
    private final int maxResults;
    private final ContentInjector injector;
    private final List<RagListener> listeners;

    private Rag(Builder builder) {
        Optional<ContentRetriever> ofStore = builder.ofStore();
        names = builder.names(ofStore);
        transformer = builder.transformer();
        router = builder.router(ofStore);
        maxResults = builder.maxResults;
        injector = builder.injector;
        listeners = List.copyOf(builder.listeners);
    }

    /** With what serves most applications, without a chat model for the query side. */
    public static Rag assistant(TercelEmbeddingStore store, EmbeddingModel embeddingModel) {
        return builder().store(store).embeddingModel(embeddingModel).build();
    }

    /**
     * With what serves most applications.
     *
     * @param chatModel asked to make follow-up questions into ones that can be searched for; a small and fast one will do
     */
    public static Rag assistant(TercelEmbeddingStore store, EmbeddingModel embeddingModel, ChatModel chatModel) {
        return builder()
                .store(store)
                .embeddingModel(embeddingModel)
                .chatModel(chatModel)
                .build();
    }

    /** Starts a pipeline: a store and an embedding model must be given, or collections. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public AugmentationResult augment(AugmentationRequest request) {
        RagTrace trace = run(request, !listeners.isEmpty());
        return AugmentationResult.builder()
                .chatMessage(injector.inject(trace.contents(), request.chatMessage()))
                .contents(trace.contents())
                .build();
    }

    /** A question with its sources as the message for a chat model, streaming ones too, and the contents to check its answer by. */
    public AugmentationResult augment(String question) {
        return augment(request(question));
    }

    /** What the model would be given for a question, best first; each is an {@link io.tercel.rag.retriever.RetrievedContent}. */
    public List<Content> retrieve(String question) {
        return run(request(question), !listeners.isEmpty()).contents();
    }

    /** What the model would be given for a question, and what each stage made of it. */
    public RagTrace explain(String question) {
        return run(request(question), true);
    }

    /**
     * Asks a chat model a question with what was found for it, for applications without AI services. Has no memory.
     *
     * @throws RuntimeException whatever the chat model throws
     */
    public RagAnswer ask(ChatModel chatModel, String question) {
        AugmentationResult augmented = augment(question);
        String text =
                chatModel.chat(List.of(augmented.chatMessage())).aiMessage().text();
        String answer = Objects.requireNonNullElse(text, "");
        return new RagAnswer(question, answer, augmented.contents(), Citations.check(answer, augmented.contents()));
    }

    private RagTrace run(AugmentationRequest request, boolean traced) {
        UserMessage message = textOf(request.chatMessage());
        RagTrace trace = new RagRun(names, traced)
                .run(
                        new AugmentationRequest(message, request.metadata()),
                        message.singleText(),
                        transformer,
                        router,
                        maxResults,
                        EACH_ITS_OWN);
        listeners.forEach(listener -> tell(listener, trace));
        return trace;
    }

    private static AugmentationRequest request(String question) {
        UserMessage message = UserMessage.from(question);
        return new AugmentationRequest(
                message,
                Metadata.builder()
                        .chatMessage(message)
                        .chatMemory(List.of())
                        .invocationContext(dev.langchain4j.invocation.InvocationContext.builder()
                                .build())
                        .build());
    }

    /** A message's words, to be searched by; LangChain4j's augmentor takes none with pictures. */
    private static UserMessage textOf(ChatMessage message) {
        if (!(message instanceof UserMessage user)) {
            throw new IllegalArgumentException("Unsupported message type: " + message.type());
        }
        if (user.hasSingleText()) {
            return user;
        }
        String text = user.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
        if (text.isBlank()) {
            throw new IllegalArgumentException("the message has no text to search by");
        }
        return UserMessage.from(text);
    }

    private static void tell(RagListener listener, RagTrace trace) {
        try {
            listener.augmented(trace);
        } catch (RuntimeException e) {
            log.warn("A listener of retrieval failed", e);
        }
    }

    /** Collects the parts of a pipeline. Not safe for use by many threads. */
    public static final class Builder {

        private static final int DEFAULT_MAX_RESULTS = 5;
        private static final String STORE_NAME = "store";

        private record Route(String name, String description, ContentRetriever retriever) {}

        private @Nullable TercelEmbeddingStore store;
        private @Nullable EmbeddingModel model;
        private Optional<ChatModel> chatModel = Optional.empty();
        private int otherWordings;
        private int parts;
        private boolean imagineAnswers;
        private boolean everyCollection;
        private int maxResults = DEFAULT_MAX_RESULTS;
        private Consumer<TercelContentRetriever.Builder> customized = retriever -> {};
        private final List<Route> routes = new ArrayList<>();
        private ContentInjector injector =
                new CitingContentInjector().whenNothingFound(CitingContentInjector.NOTHING_FOUND);
        private final List<RagListener> listeners = new ArrayList<>();

        private Builder() {}

        /** Where to search. Needed, unless there are collections. */
        public Builder store(TercelEmbeddingStore in) {
            store = in;
            return this;
        }

        /** What questions are embedded with: the model that the passages were embedded with. Needed with a store. */
        public Builder embeddingModel(EmbeddingModel with) {
            model = with;
            return this;
        }

        /** Who helps with questions; none unless given. Follow-up questions are made to stand alone by it. */
        public Builder chatModel(ChatModel helper) {
            chatModel = Optional.of(helper);
            return this;
        }

        /** Searches by so many other wordings as well. Needs a chat model; waits for it at each question. */
        public Builder otherWordings(int n) {
            otherWordings = notNegative(n, "otherWordings");
            return this;
        }

        /** Searches by up to so many simpler questions as well, of which a question consists. Needs a chat model; waits for it. */
        public Builder parts(int most) {
            parts = notNegative(most, "parts");
            return this;
        }

        /** Searches by the vectors of imagined answers: {@link HypotheticalDocuments}. Needs a chat model; waits for it. */
        public Builder imagineAnswers() {
            imagineAnswers = true;
            return this;
        }

        /** Most contents for the model; 5 unless asked for otherwise. */
        public Builder maxResults(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("maxResults must be at least 1, was " + most);
            }
            maxResults = most;
            return this;
        }

        /** Changes the retriever of the store: filters, a reranker, surroundings. It is set up as the pipeline would have it before. */
        public Builder retriever(Consumer<TercelContentRetriever.Builder> change) {
            customized = Objects.requireNonNull(change, "change");
            return this;
        }

        /**
         * Adds a collection to look in; the store, if there is one, is looked in besides, for every question. Among several collections the
         * chat model decides, or without one the nearness of the question to their descriptions; without an embedding model all are looked
         * in.
         *
         * @param name for traces
         * @param description of what is in it, for who decides
         */
        public Builder collection(String name, String description, ContentRetriever retriever) {
            routes.add(new Route(
                    Objects.requireNonNull(name, "name"),
                    Objects.requireNonNull(description, "description"),
                    Objects.requireNonNull(retriever, "retriever")));
            return this;
        }

        /** Looks in all collections for every question, instead of deciding. */
        public Builder searchEveryCollection() {
            everyCollection = true;
            return this;
        }

        /** How contents get into the message; {@link CitingContentInjector} unless given. */
        public Builder contentInjector(ContentInjector with) {
            injector = Objects.requireNonNull(with, "contentInjector");
            return this;
        }

        /** Is told for each question what became of it. None unless given; then nothing of the stages is written down. */
        public Builder listener(RagListener told) {
            listeners.add(Objects.requireNonNull(told, "listener"));
            return this;
        }

        /**
         * The pipeline.
         *
         * @throws IllegalArgumentException when there is nowhere to search, or nobody to ask for what needs a chat model
         */
        public Rag build() {
            if (chatModel.isEmpty() && (otherWordings > 0 || parts > 0 || imagineAnswers)) {
                throw new IllegalArgumentException("otherWordings, parts and imagineAnswers need a chatModel");
            }
            if (store == null && routes.isEmpty()) {
                throw new IllegalArgumentException("nowhere to search: give a store or a collection");
            }
            return new Rag(this);
        }

        private static int notNegative(int value, String name) {
            if (value < 0) {
                throw new IllegalArgumentException(name + " must be at least 0, was " + value);
            }
            return value;
        }

        private Optional<ContentRetriever> ofStore() {
            if (store == null) {
                return Optional.empty();
            }
            TercelContentRetriever.Builder retriever = model == null
                    ? TercelContentRetriever.builder().store(store).text()
                    : TercelContentRetriever.recommended(store, model);
            retriever.maxResults(maxResults).surroundings(Surroundings.joined());
            if (model != null && imagineAnswers) {
                retriever.questionEmbedding(new HypotheticalDocuments(chatModel.orElseThrow(), model));
            }
            customized.accept(retriever);
            return Optional.of(retriever.build());
        }

        private Map<ContentRetriever, String> names(Optional<ContentRetriever> ofStore) {
            Map<ContentRetriever, String> names = new HashMap<>();
            ofStore.ifPresent(retriever -> names.put(retriever, STORE_NAME));
            routes.forEach(route -> names.put(route.retriever(), route.name()));
            return Map.copyOf(names);
        }

        private QueryTransformer transformer() {
            if (chatModel.isEmpty()) {
                return new DefaultQueryTransformer();
            }
            QuestionVariants standalone = QuestionVariants.standalone(chatModel.get());
            if (otherWordings > 0 && parts > 0) {
                throw new IllegalArgumentException("otherWordings and parts: expected one of them, not both");
            }
            if (otherWordings > 0) {
                return standalone.then(QuestionVariants.inOtherWords(chatModel.get(), otherWordings));
            }
            return parts > 0 ? standalone.then(QuestionVariants.parts(chatModel.get(), parts)) : standalone;
        }

        private QueryRouter router(Optional<ContentRetriever> ofStore) {
            List<ContentRetriever> all = routes.stream().map(Route::retriever).toList();
            if (ofStore.isEmpty()) {
                return amongCollections(all);
            }
            QueryRouter beside = all.isEmpty() ? query -> List.of() : amongCollections(all);
            return query -> {
                List<ContentRetriever> chosen = new ArrayList<>();
                chosen.add(ofStore.get());
                chosen.addAll(beside.route(query));
                return chosen;
            };
        }

        private QueryRouter amongCollections(List<ContentRetriever> all) {
            if (all.size() == 1 || everyCollection || (chatModel.isEmpty() && model == null)) {
                return new DefaultQueryRouter(all);
            }
            if (chatModel.isPresent()) {
                Map<ContentRetriever, String> described = new LinkedHashMap<>();
                routes.forEach(route -> described.put(route.retriever(), route.name() + ": " + route.description()));
                return LanguageModelQueryRouter.builder()
                        .chatModel(chatModel.get())
                        .retrieverToDescription(described)
                        .fallbackStrategy(LanguageModelQueryRouter.FallbackStrategy.ROUTE_TO_ALL)
                        .build();
            }
            NearestTopicRouter.Builder nearest =
                    NearestTopicRouter.builder().embeddingModel(Objects.requireNonNull(model));
            routes.forEach(route -> nearest.topic(route.retriever(), route.description()));
            return nearest.build();
        }
    }
}
