package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.document.parser.TextDocumentParser;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.Result;
import io.tercel.Database;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.augment.Rag;
import io.tercel.rag.augment.RagAnswer;
import io.tercel.rag.ingest.Ingestor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide to retrieval-augmented generation says what the code does: its code blocks are code of {@link RagExamples}, which runs. */
class RagGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "rag-guide.md");
    private static final Path EXAMPLES =
            Path.of("src", "test", "java", "io", "tercel", "samples", "quickstart", "RagExamples.java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+\\.md)[^)]*\\)");

    private static final ChatModel CHAT = new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("Every write goes to a log first [1]."))
                    .build();
        }
    };

    @TempDir
    Path folder;

    @Test
    void everyCodeBlockIsCodeThatCompiles() throws IOException {
        String examples = withoutSpace(Files.readString(EXAMPLES));
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).hasSizeGreaterThan(10);
        assertThat(blocks).allSatisfy(block -> assertThat(examples).contains(withoutSpace(block)));
    }

    @Test
    void everyLinkLeadsToAPage() throws IOException {
        assertThat(LINK.matcher(Files.readString(GUIDE)).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(GUIDE.resolveSibling(link)).exists());
    }

    @Test
    void theExamplesOfAnAssistantAnswerWithTheirSources() throws IOException {
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                TercelEmbeddingStore store = ingested(model)) {
            Result<String> result = RagExamples.assistant(store, model, CHAT);
            assertThat(result.sources()).isNotEmpty();
            assertThat(RagExamples.quick(store, model).retrieve("How are writes made durable?"))
                    .isNotEmpty();
            RagAnswer answer = RagExamples.ask(store, model, CHAT);
            assertThat(answer.citations().isComplete()).isTrue();
            assertThat(answer.contents().getFirst().textSegment().text()).contains("log");

            assertThat(((UserMessage) RagExamples.german(store, model)
                                    .augment(request("Wie?", new InvocationParameters()))
                                    .chatMessage())
                            .singleText())
                    .contains("Antworte mit Hilfe der Quellen");
            assertThat(RagExamples.ofTenant(store, model)
                            .augment(request("durable?", InvocationParameters.from("tenant", "none")))
                            .contents())
                    .isEmpty();
            RagExamples.explain(RagExamples.retriever(store, model), Rag.assistant(store, model));
            assertThat(RagExamples.retriever(store, model).search("How are writes made durable?"))
                    .isNotEmpty();
            assertThat(RagExamples.questions(store, model, CHAT).retrieve("durable"))
                    .isNotEmpty();
            assertThat(RagExamples.imagined(store, model, CHAT).retrieve(Query.from("durable")))
                    .isNotEmpty();
            assertThat(RagExamples.cached(store, model, CHAT, "How are writes made durable?"))
                    .isEqualTo(RagExamples.cached(store, model, CHAT, "How is a write made durable?"));

            ContentRetriever handbook = query -> List.of(Content.from("a rule"));
            ContentRetriever tickets = query -> List.of(Content.from("a ticket"));
            assertThat(RagExamples.collections(handbook, tickets, model)
                            .retrieve("How many days of holidays do I have?")
                            .getFirst()
                            .textSegment())
                    .isEqualTo(TextSegment.from("a rule"));
        }
    }

    @Test
    void theExamplesOfMemoryAndIngestionDoWhatTheySay() throws IOException {
        try (Database database = Database.inMemory()) {
            RagExamples.memory(database).add(UserMessage.from("Is it durable?"));
            assertThat(RagExamples.memory(database).messages()).hasSize(1);
        }
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                TercelEmbeddingStore store = TercelEmbeddingStore.inMemory()) {
            Files.writeString(folder.resolve("a.md"), "About hawks.");
            List<Document> pages = List.of(Document.from("About mice.", Metadata.from("url", "https://example.org/m")));

            assertThat(RagExamples.ingest(store, model, new TextDocumentParser(), pages, folder.toUri())
                            .added())
                    .containsExactly("https://example.org/m");
            assertThat(store.count()).isEqualTo(2);
        }
    }

    private TercelEmbeddingStore ingested(OnnxEmbeddingModel model) throws IOException {
        Files.writeString(folder.resolve("concepts.md"), """
            # Durability

            Every write goes to a log first, and the log is synced before the call returns.

            # Search

            A search finds by meaning and by words.
            """);
        TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();
        Ingestor.builder().store(store).embeddingModel(model).build().ingestFolder(folder);
        return store;
    }

    private static AugmentationRequest request(String question, InvocationParameters parameters) {
        UserMessage message = UserMessage.from(question);
        return new AugmentationRequest(
                message,
                dev.langchain4j.rag.query.Metadata.builder()
                        .chatMessage(message)
                        .chatMemory(List.of())
                        .invocationContext(InvocationContext.builder()
                                .invocationParameters(parameters)
                                .build())
                        .build());
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
