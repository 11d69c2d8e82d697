package io.tercel.rag.augment;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.ScriptedChatModel;
import io.tercel.rag.SourceRef;
import io.tercel.rag.citation.CitationReport;
import io.tercel.rag.citation.Citations;
import io.tercel.rag.retriever.RetrievedContent;
import io.tercel.rag.retriever.TercelContentRetriever;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RagTest {

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    interface Assistant {
        Result<String> chat(@dev.langchain4j.service.UserMessage String question, InvocationParameters parameters);
    }

    @BeforeEach
    void someAnimals() {
        add(store, "falcon", "the falcon hunts birds in the air", "public");
        add(store, "hawk", "a hawk hunts mice in the field", "public");
        add(store, "owl", "an owl hunts mice at night", "secret");
        add(store, "whale", "whales sing in the deep sea", "public");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void add(TercelEmbeddingStore to, String id, String text, String level) {
        Metadata metadata = new Metadata().put("level", level).put(SourceRef.DOCUMENT_ID, id + ".md");
        to.addAll(List.of(id), List.of(model.embed(text).content()), List.of(TextSegment.from(text, metadata)));
    }

    private static List<String> documents(List<Content> contents) {
        return contents.stream()
                .map(content -> SourceRef.of(content.textSegment().metadata()).documentId())
                .toList();
    }

    private static AugmentationRequest request(UserMessage message) {
        return new AugmentationRequest(message, dev.langchain4j.rag.query.Metadata.from(message, "chat", List.of()));
    }

    @Test
    void anAiServiceIsGivenNumberedSourcesAndItsAnswerCanBeChecked() {
        ScriptedChatModel chat = new ScriptedChatModel(prompt -> "It hunts mice [1].");
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(chat)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .storeRetrievedContentInChatMemory(false)
                .retrievalAugmentor(Rag.assistant(store, model))
                .build();

        Result<String> result = assistant.chat("What does a hawk hunt?", new InvocationParameters());

        assertThat(chat.asked().getFirst())
                .startsWith("What does a hawk hunt?\n\n")
                .contains("<source number=\"1\" from=\"hawk.md\">\na hawk hunts mice in the field\n</source>");
        CitationReport citations = Citations.check(result.content(), result.sources());
        assertThat(citations.isComplete()).isTrue();
        assertThat(citations.footnotes()).isEqualTo("[1] hawk.md");
        assertThat(((RetrievedContent) result.sources().getFirst()).passage().legs())
                .hasSize(2);
    }

    @Test
    void whoAsksReachesTheFilter() {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(ScriptedChatModel.saying("?"))
                .retrievalAugmentor(Rag.builder()
                        .store(store)
                        .embeddingModel(model)
                        .retriever(retriever -> retriever.filterByParameter("level", "level"))
                        .build())
                .build();

        assertThat(documents(assistant
                        .chat("who hunts mice", InvocationParameters.from("level", "secret"))
                        .sources()))
                .containsExactly("owl.md");
    }

    @Test
    void aFollowUpQuestionIsSearchedForAsOneThatStandsAlone() {
        ScriptedChatModel helper = ScriptedChatModel.saying("What does an owl hunt?");
        ScriptedChatModel chat = ScriptedChatModel.saying("Mice.");
        List<RagTrace> traces = new ArrayList<>();
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(chat)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .retrievalAugmentor(Rag.builder()
                        .store(store)
                        .embeddingModel(model)
                        .chatModel(helper)
                        .listener(traces::add)
                        .build())
                .build();

        assistant.chat("What does a hawk hunt?", new InvocationParameters());
        assistant.chat("And an owl?", new InvocationParameters());

        assertThat(traces.getFirst().queries()).containsExactly("What does a hawk hunt?");
        assertThat(traces.getLast().question()).isEqualTo("And an owl?");
        assertThat(traces.getLast().queries()).containsExactly("What does an owl hunt?");
        assertThat(documents(traces.getLast().contents())).startsWith("owl.md");
    }

    @Test
    void severalWordingsAreSearchedForAndJoinedByRankAndId() {
        ScriptedChatModel helper = ScriptedChatModel.saying("who sings in the sea\nsong of whales");
        Rag rag = Rag.builder()
                .store(store)
                .embeddingModel(model)
                .chatModel(helper)
                .otherWordings(2)
                .maxResults(3)
                .build();

        RagTrace trace = rag.explain("whales");

        assertThat(trace.queries()).containsExactly("whales", "who sings in the sea", "song of whales");
        assertThat(trace.searches())
                .hasSize(3)
                .allSatisfy(search -> assertThat(search.trace()).isPresent());
        assertThat(documents(trace.contents()))
                .startsWith("whale.md")
                .doesNotHaveDuplicates()
                .hasSize(3);
        assertThat((Double) trace.contents().getFirst().metadata().get(ContentMetadata.RERANKED_SCORE))
                .isBetween(3.0 / 62, 3.0 / 61);
        assertThat(trace.toText())
                .contains("searched by: song of whales", "in 'store'", "by meaning #1", "[1] whale.md");
        assertThat(rag.explain("whales").contents()).isEqualTo(trace.contents());
    }

    @Test
    void partsAndImaginedAnswersNeedAChatModel() {
        assertThatThrownBy(() -> Rag.builder()
                        .store(store)
                        .embeddingModel(model)
                        .parts(2)
                        .build())
                .hasMessageContaining("need a chatModel");
        assertThatThrownBy(() -> Rag.builder().build()).hasMessageContaining("nowhere to search");

        assertThat(documents(Rag.builder()
                        .store(store)
                        .embeddingModel(model)
                        .chatModel(ScriptedChatModel.saying("whales sing in the deep sea"))
                        .imagineAnswers()
                        .build()
                        .retrieve("music")))
                .startsWith("whale.md");
    }

    @Test
    void aHelperThatIsAwayTakesNothingAway() {
        assertThat(documents(Rag.builder()
                        .store(store)
                        .embeddingModel(model)
                        .chatModel(ScriptedChatModel.failing())
                        .parts(3)
                        .build()
                        .retrieve("whales")))
                .startsWith("whale.md");
    }

    @Test
    void withoutAnEmbeddingModelWordsAreSearchedFor() {
        assertThat(documents(Rag.builder().store(store).build().retrieve("whales")))
                .containsExactly("whale.md");
    }

    @Test
    void collectionsWithTheSameIdsAreKeptApart() {
        try (TercelEmbeddingStore boats = TercelEmbeddingStore.inMemory()) {
            add(boats, "hawk", "the Hawk is a sailing boat in the harbour", "public");
            TercelContentRetriever inBoats = TercelContentRetriever.builder()
                    .store(boats)
                    .embeddingModel(model)
                    .build();
            Rag rag = Rag.builder()
                    .store(store)
                    .embeddingModel(model)
                    .collection("boats", "sailing boats and harbours", inBoats)
                    .build();

            List<Content> contents = rag.retrieve("hawk");

            assertThat(contents)
                    .extracting(content -> content.textSegment().text())
                    .contains("the Hawk is a sailing boat in the harbour", "a hawk hunts mice in the field");
        }
    }

    @Test
    void amongCollectionsTheModelDecidesAndWithoutOneTheirDescriptions() {
        TercelContentRetriever animals = TercelContentRetriever.builder()
                .store(store)
                .embeddingModel(model)
                .build();
        Rag.Builder described = Rag.builder()
                .embeddingModel(model)
                .collection("animals", "whales hawks and mice", animals)
                .collection("boats", "sailing boats and harbours", query -> List.of(Content.from("a boat")));

        assertThat(described.build().explain("hawks and mice").searches())
                .extracting(RagTrace.Search::collection)
                .containsExactly("animals");
        ScriptedChatModel decides = ScriptedChatModel.saying("2");
        assertThat(described
                        .chatModel(decides)
                        .build()
                        .explain("hawks and mice")
                        .searches())
                .extracting(RagTrace.Search::collection)
                .containsExactly("boats");
        assertThat(decides.asked().getFirst()).contains("1: animals: whales hawks and mice");
        assertThat(described
                        .searchEveryCollection()
                        .build()
                        .explain("hawks and mice")
                        .searches())
                .extracting(RagTrace.Search::collection)
                .containsExactly("animals", "boats");
    }

    @Test
    void aMessageWithAPictureIsSearchedForByItsWords() {
        UserMessage message =
                UserMessage.from(TextContent.from("whales sing"), ImageContent.from("https://example.org/a.png"));

        AugmentationResult result = Rag.assistant(store, model).augment(request(message));

        assertThat(documents(result.contents())).startsWith("whale.md");
        assertThat(((UserMessage) result.chatMessage()).contents()).hasSize(2);
        assertThatThrownBy(() -> Rag.assistant(store, model)
                        .augment(request(UserMessage.from(ImageContent.from("https://example.org/a.png")))))
                .hasMessageContaining("no text");
    }

    @Test
    void anAnswerCanBeHadWithoutAiServices() {
        RagAnswer answer = Rag.builder()
                .store(store)
                .embeddingModel(model)
                .retriever(retriever -> retriever.filter(metadataKey("level").isEqualTo("public")))
                .build()
                .ask(ScriptedChatModel.saying("Hawks hunt mice [1]. So do owls [9]."), "who hunts mice");

        assertThat(answer.text()).isEqualTo("Hawks hunt mice [1]. So do owls [9].");
        assertThat(documents(answer.contents())).startsWith("hawk.md").doesNotContain("owl.md");
        assertThat(answer.citations().unknown())
                .extracting(CitationReport.Citation::number)
                .containsExactly(9);
    }

    @Test
    void theModelIsToldWhenNothingWasFound() {
        ScriptedChatModel chat = ScriptedChatModel.saying("Nothing was found.");

        RagAnswer answer = Rag.builder().store(store).build().ask(chat, "submarines");

        assertThat(answer.contents()).isEmpty();
        assertThat(chat.asked().getFirst()).startsWith("submarines\n\nNo sources were found");
    }
}
