package io.tercel.rag.retriever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.rag.query.Query;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.HashingEmbeddingModel;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.RetrievalTrace.Stage;
import io.tercel.rerankers.Rerankers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetrievalStagesTest {

    private final HashingEmbeddingModel model = new HashingEmbeddingModel();
    private final TercelEmbeddingStore store = TercelEmbeddingStore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    private void add(String id, String text, Metadata metadata) {
        store.addAll(List.of(id), List.of(model.embed(text).content()), List.of(TextSegment.from(text, metadata)));
    }

    private void add(String id, String text) {
        add(id, text, new Metadata());
    }

    private TercelContentRetriever.Builder retriever() {
        return TercelContentRetriever.builder().store(store).embeddingModel(model);
    }

    private static List<String> ids(List<RetrievedPassage> passages) {
        return passages.stream().map(RetrievedPassage::id).toList();
    }

    @Test
    void copiesMakeRoomForWhatElseThereIs() {
        for (int i = 0; i < 40; i++) {
            add("copy" + i, i % 2 == 0 ? "The  hawk hunts mice, in the field." : "the hawk hunts mice in the FIELD");
        }
        add("other", "a hawk rests in the tree");
        add("third", "nothing but trees here");

        assertThat(ids(retriever().dense().maxResults(3).build().search("the hawk hunts mice in the field")))
                .hasSize(3)
                .contains("other", "third");
        assertThat(ids(retriever()
                        .dense()
                        .maxResults(3)
                        .foldDuplicates(false)
                        .build()
                        .search("the hawk hunts mice in the field")))
                .allMatch(id -> id.startsWith("copy"));
    }

    @Test
    void nearlyTheSameIsTheSameUnlessItsNumbersDiffer() {
        String text =
                "the invoice is payable within thirty days of receipt by bank transfer to the account named below "
                        + "and any later payment is subject to interest at the usual rate of the bank as published from time to time; "
                        + "disputes go to the court of the place where the seller has its seat, whatever the buyer says about it";
        add("first", text + " total 100");
        add("typo", text.replaceFirst("named", "stated") + " total 100");
        add("amount", text + " total 200");

        assertThat(ids(retriever().build().search("invoice payable total 100")))
                .hasSize(2)
                .contains("amount");
    }

    @Test
    void theSamePieceOfACopiedFileIsFoundOnce() {
        for (String file : List.of("a.md", "b.md")) {
            for (int index = 0; index < 2; index++) {
                add(
                        file + index,
                        index == 0 ? "about hawks" : "about hawks and mice",
                        new Metadata()
                                .put(SourceRef.DOCUMENT_ID, file)
                                .put(SourceRef.CONTENT_HASH, "5e")
                                .put(SourceRef.INDEX, index));
            }
        }

        assertThat(retriever().build().search("hawks")).hasSize(2);
    }

    @Test
    void diversityPutsSomethingElseBeforeTheNextOfTheSame() {
        add("a1", "hawk hunts mice in the field today");
        add("a2", "hawk hunts mice in the field now");
        add("a3", "hawk hunts mice in the field alone");
        add("b", "hawk builds nests of twigs");

        assertThat(ids(retriever().dense().maxResults(2).build().search("hawk hunts mice in the field")))
                .doesNotContain("b");
        assertThat(ids(retriever().dense().maxResults(2).diversity(0.6).build().search("hawk hunts mice in the field")))
                .contains("b");
    }

    @Test
    void diversityReadsRerankersOfAnyScale() {
        add("a1", "hawk hunts mice in the field today");
        add("a2", "hawk hunts mice in the field now");
        add("b", "hawk builds nests of twigs");

        assertThat(retriever()
                        .rerankBy(Rerankers.learned())
                        .diversity(0.5)
                        .build()
                        .search("hawk"))
                .hasSize(3);
    }

    @Test
    void aShareOfTheBestCutsWhatFitsMuchWorse() {
        add("both", "hawk mice");
        add("one", "mice and many other things that have nothing to do with it, such as boats, trees, and houses");

        assertThat(ids(retriever().text().minShareOfBest(0.6).build().search("hawk mice")))
                .containsExactly("both");
        assertThat(ids(retriever().text().build().search("hawk mice"))).hasSize(2);
    }

    @Test
    void whatTheRerankerFindsTooBadGoes() {
        add("good", "hawk");
        add("bad", "hawk mice");

        assertThat(ids(retriever()
                        .reranker((segments, query) -> dev.langchain4j.model.output.Response.from(segments.stream()
                                .map(segment -> segment.text().equals("hawk") ? 0.9 : 0.1)
                                .toList()))
                        .minRerankedScore(0.5)
                        .build()
                        .search("hawk")))
                .containsExactly("good");
    }

    @Test
    void aTraceTellsWhatEachStageKeptAndDroppedAndWhy() {
        add("a", "hawk hunts mice", Metadata.from(SourceRef.DOCUMENT_ID, "a.md"));
        add("copy", "Hawk hunts mice.");
        add("b", "hawk rests");
        List<RetrievalTrace> told = new ArrayList<>();
        TercelContentRetriever retriever = retriever()
                .rerankBy(Rerankers.learned())
                .diversity(0.2)
                .surroundings(Surroundings.joined())
                .maxResults(1)
                .listener(told::add)
                .build();

        List<RetrievedPassage> found = retriever.search("hawk hunts mice");

        RetrievalTrace trace = told.getFirst();
        assertThat(trace.passages()).isEqualTo(found);
        assertThat(trace.stages())
                .extracting(Stage::name)
                .containsExactly("search", "duplicates", "rerank", "diversity", "most results", "surroundings");
        assertThat(trace.stages().get(1).dropped())
                .extracting(RetrievalTrace.Entry::why)
                .containsExactly("says the same as " + found.getFirst().id());
        assertThat(trace.toText())
                .contains("question: hawk hunts mice", "by meaning #1", "by words #", "BM25", "comes after those");
    }

    @Test
    void anExplanationNeedsNoListenerAndAListenerThatFailsHarmsNobody() {
        add("a", "hawk");
        TercelContentRetriever retriever = retriever()
                .listener(trace -> {
                    throw new IllegalStateException("listener");
                })
                .minScore(0.999)
                .build();

        RetrievalTrace trace = retriever.explain("hawk boats");

        assertThat(trace.passages()).isEmpty();
        assertThat(trace.stages().get(1).dropped().getFirst().why()).endsWith("is below 0.999");
    }

    @Test
    void contentsCarryTheWholePassageAndAreTheSameByTheirId() {
        add("a", "hawk");

        RetrievedContent content = (RetrievedContent)
                retriever().build().retrieve(Query.from("hawk")).getFirst();

        assertThat(content.passage().legs()).hasSize(2);
        assertThat(content).isEqualTo(content.fused(0.1)).hasSameHashCodeAs(content.fused(0.1));
    }

    @Test
    void whoAsksDecidesWhatIsFoundAndWhoIsNotKnownFindsNothing() {
        add("mine", "hawk", Metadata.from("tenant", "a"));
        add("yours", "hawk", Metadata.from("tenant", "b"));
        TercelContentRetriever byParameter =
                retriever().filterByParameter("tenant", "tenant").build();
        TercelContentRetriever byMemory =
                retriever().filterByChatMemoryId("tenant").build();

        assertThat(ids(byParameter.search(ask(InvocationParameters.from("tenant", "a"), "x"))))
                .containsExactly("mine");
        assertThat(ids(byMemory.search(ask(new InvocationParameters(), "b")))).containsExactly("yours");
        assertThatThrownBy(() -> byParameter.search("hawk"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("passages are filtered by 'tenant', but the question comes without an invocation parameter"
                        + " 'tenant'");
        assertThatThrownBy(() -> byMemory.search("hawk")).hasMessageContaining("id of a chat memory");
    }

    private static Query ask(InvocationParameters parameters, Object memoryId) {
        return Query.from(
                "hawk",
                dev.langchain4j.rag.query.Metadata.builder()
                        .chatMessage(UserMessage.from("hawk"))
                        .invocationContext(InvocationContext.builder()
                                .chatMemoryId(memoryId)
                                .invocationParameters(parameters)
                                .build())
                        .build());
    }
}
