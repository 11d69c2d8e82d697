package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.e5smallv2q.E5SmallV2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OnnxEmbeddingModelTest {

    private static final List<String> TEXTS = List.of(
            "A hawk sees the mouse long before the mouse sees the hawk.",
            "tercel",
            "The write-ahead log is flushed before an insert returns, so that no acknowledged row is lost.",
            "Die Würde des Menschen ist unantastbar: naïve café, 漢字 and 🦅 too.",
            "Compaction merges small segments into larger ones and drops the rows that were deleted.",
            "How many neighbours does a node have?");

    private static OnnxEmbeddingModel bge;

    @BeforeAll
    static void open() {
        bge = Embeddings.bgeSmallEn();
    }

    @AfterAll
    static void close() {
        bge.close();
    }

    @Test
    void vectorsAreThoseOfLangChain4jsOwnRunner() {
        assertSameDirections(bge, new BgeSmallEnV15QuantizedEmbeddingModel());
        try (OnnxEmbeddingModel miniLm = Embeddings.allMiniLm();
                OnnxEmbeddingModel e5 = Embeddings.e5Small()) {
            assertSameDirections(miniLm, new AllMiniLmL6V2QuantizedEmbeddingModel());
            assertSameDirections(e5, new E5SmallV2QuantizedEmbeddingModel());
        }
    }

    private static void assertSameDirections(EmbeddingModel ours, EmbeddingModel theirs) {
        for (String text : TEXTS) {
            Embedding our = ours.embed(text).content();
            Embedding their = theirs.embed(text).content();
            assertThat(CosineSimilarity.between(our, their)).as(text).isGreaterThanOrEqualTo(0.999);
        }
        assertThat(ours.embedAll(segments()).tokenUsage())
                .isEqualTo(theirs.embedAll(segments()).tokenUsage());
    }

    private static List<TextSegment> segments() {
        return TEXTS.stream().map(TextSegment::from).toList();
    }

    @Test
    void describesItself() {
        assertThat(bge.dimension()).isEqualTo(384);
        assertThat(bge.modelName()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(bge.maxTokens()).isEqualTo(512);
        assertThat(bge.countTokens("a hawk")).isEqualTo(4);
        assertThat(bge).hasToString("OnnxEmbeddingModel[bge-small-en-v1.5-q, 384 dimensions]");
    }

    @Test
    void vectorsHaveUnitLength() {
        for (Embedding embedding : bge.embedAll(segments()).content()) {
            assertThat(norm(embedding.vector())).isCloseTo(1, within(1e-6));
        }
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    @Test
    void theVectorOfATextIsTheSameAloneAndAmongOthersAndOnAnyNumberOfThreads() {
        List<Embedding> together = bge.embedAll(segments()).content();
        try (OnnxEmbeddingModel single =
                OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN).threads(1).build()) {
            for (int i = 0; i < TEXTS.size(); i++) {
                assertThat(bge.embed(TEXTS.get(i)).content()).isEqualTo(together.get(i));
                assertThat(single.embed(TEXTS.get(i)).content()).isEqualTo(together.get(i));
            }
        }
    }

    @Test
    void manyCallersGetTheSameVectorsAsOne() throws Exception {
        List<Embedding> expected = bge.embedAll(segments()).content();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Embedding>>> results =
                    callers.invokeAll(Collections.nCopies(16, (Callable<List<Embedding>>)
                            () -> bge.embedAll(segments()).content()));
            for (Future<List<Embedding>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void queriesAndDocumentsGetTheirPrompts() {
        String text = "which bird is the smaller male of a hawk";
        Embedding plain = bge.embed(text).content();
        Embedding query = bge.embedQuery(text);

        assertThat(query)
                .isEqualTo(bge.embed("Represent this sentence for searching relevant passages: " + text)
                        .content())
                .isNotEqualTo(plain);
        assertThat(bge.embedDocuments(List.of(text))).containsExactly(plain);
        assertThat(bge.embed(EmbeddingRequest.builder()
                                .input(text)
                                .inputType(EmbeddingInputType.QUERY)
                                .build())
                        .embeddings())
                .containsExactly(query);
    }

    @Test
    void everyBundledModelHasItsPromptsAndTokenVectors() {
        for (BundledModel bundled : BundledModel.values()) {
            try (OnnxEmbeddingModel model = OnnxEmbeddingModel.builder(bundled).build()) {
                ModelDescription description = bundled.description();
                assertThat(model.embedQuery("hawk"))
                        .isEqualTo(
                                model.embed(description.queryPrompt() + "hawk").content());
                assertThat(model.embedDocuments(List.of("hawk")))
                        .containsExactly(model.embed(description.documentPrompt() + "hawk")
                                .content());
                assertThat(model.embedTokens("a hawk").dimension()).isEqualTo(384);
                assertThat(model.embedTokens("a hawk").count()).isEqualTo(2);
            }
        }
    }

    @Test
    void fewerDimensionsAreTheFirstOnesScaledAgain() {
        float[] whole = bge.embed("a hawk").content().vector();
        try (OnnxEmbeddingModel small = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .dimensions(64)
                .build()) {
            float[] expected = Arrays.copyOf(whole, 64);
            UnitLength.scale(expected, 0, 64);
            assertThat(small.dimension()).isEqualTo(64);
            assertThat(small.embed("a hawk").content().vector()).containsExactly(expected, within(1e-6f));
            assertThat(small.embedTokens("a hawk").dimension()).isEqualTo(384);
        }
    }

    @Test
    void moreDimensionsThanTheModelHasAreRefused() {
        OnnxEmbeddingModel.Builder builder =
                OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN).dimensions(385);
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("dimensions: expected at most the 384 of the model, got 385");
    }

    @Test
    void withoutCudaItsArtifactIsNamed() {
        OnnxEmbeddingModel.Builder builder =
                OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN).provider(ExecutionProvider.cuda(0));
        assertThatThrownBy(builder::build)
                .isInstanceOf(MissingLibraryException.class)
                .hasMessageContaining("com.microsoft.onnxruntime:onnxruntime_gpu");
    }

    @Test
    void sessionsCanBeSetUpAndRefused() {
        List<String> seen = new ArrayList<>();
        try (OnnxEmbeddingModel model = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .sessionSettings(options -> {
                    options.setIntraOpNumThreads(2);
                    seen.add("set");
                })
                .build()) {
            assertThat(seen).containsExactly("set");
            assertThat(model.embed("a hawk").content().dimension()).isEqualTo(384);
        }
        OnnxEmbeddingModel.Builder refused = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .sessionSettings(options -> {
                    throw new OrtException("not today");
                });
        assertThatThrownBy(refused::build)
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not today");
    }

    @Test
    void textsThatDifferOnlyBehindTheTokenLimitHaveDifferentVectors() {
        String start = "hawk ".repeat(600);
        assertThat(bge.embed(start + "catches a mouse").content())
                .isNotEqualTo(bge.embed(start + "writes a poem").content());
    }

    @Test
    void aLongTextIsTheAverageOfItsWindowsWeightedByTheirTokens() {
        try (OnnxEmbeddingModel small = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .maxTokens(6)
                .queryPrompt("")
                .build()) {
            float[] first = small.embed("one two three four").content().vector();
            float[] second = small.embed("five six").content().vector();
            float[] expected = new float[first.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (4 * first[i] + 2 * second[i]) / 6;
            }
            UnitLength.scale(expected, 0, expected.length);

            assertThat(small.embed("one two three four five six").content().vector())
                    .containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void everyWindowOfALongQueryHasThePrompt() {
        try (OnnxEmbeddingModel small = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .maxTokens(5)
                .queryPrompt("find ")
                .build()) {
            float[] first = small.embed("find one two").content().vector();
            float[] second = small.embed("find three four").content().vector();
            float[] expected = new float[first.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (first[i] + second[i]) / 2;
            }
            UnitLength.scale(expected, 0, expected.length);

            assertThat(small.embedQuery("one two three four").vector()).containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void aLongTextCanBeRefused() {
        try (OnnxEmbeddingModel strict = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .longText(LongText.FAIL)
                .build()) {
            String longest = "hawk ".repeat(510);
            assertThat(strict.countTokens(longest)).isEqualTo(strict.maxTokens());
            assertThat(strict.embed(longest).content().dimension()).isEqualTo(384);
            assertThatThrownBy(() -> strict.embedDocuments(List.of("short", longest + "mouse")))
                    .isInstanceOfSatisfying(TextTooLongException.class, e -> {
                        assertThat(e).hasMessage("text 1 takes 513 tokens, but the model reads at most 512");
                        assertThat(e.tokens()).isEqualTo(513);
                        assertThat(e.maxTokens()).isEqualTo(512);
                    });
        }
    }

    @Test
    void aLongTextCanBeCut() {
        try (OnnxEmbeddingModel cutting = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .longText(LongText.TRUNCATE)
                .build()) {
            String longest = "hawk ".repeat(510);
            assertThat(cutting.embed(longest + "catches a mouse").content())
                    .isEqualTo(cutting.embed(longest).content());
        }
    }

    @Test
    void aPromptThatLeavesNoRoomIsRefused() {
        OnnxEmbeddingModel.Builder builder = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .maxTokens(4)
                .queryPrompt("one two");
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("no room");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        OnnxEmbeddingModel.Builder builder = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxTokens(2));
    }

    @Test
    void withoutNormalizingVectorsKeepTheirLengthAndDirection() {
        try (OnnxEmbeddingModel raw = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .normalize(false)
                .build()) {
            Embedding vector = raw.embed("a hawk").content();
            assertThat(norm(vector.vector())).isGreaterThan(1.5);
            assertThat(CosineSimilarity.between(vector, bge.embed("a hawk").content()))
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void tokenVectorsHaveUnitLengthAndLeaveSpecialTokensOut() {
        String text = "unantastbar hawks";
        TokenEmbeddings words = bge.embedTokens(text);
        TokenEmbeddings all =
                bge.embedTokens(List.of(text), SpecialTokens.INCLUDE).getFirst();

        assertThat(all.count()).isEqualTo(bge.countTokens(text));
        assertThat(words.count()).isEqualTo(all.count() - 2);
        assertThat(words.dimension()).isEqualTo(384);
        assertThat(all.vector(0)).isEqualTo(bge.embed(text).content().vector());
        for (int token = 0; token < words.count(); token++) {
            assertThat(norm(words.vector(token))).isCloseTo(1, within(1e-6));
            assertThat(words.vector(token)).isEqualTo(all.vector(token + 1));
        }
    }

    @Test
    void aLongTextHasTheTokenVectorsOfAllItsWindows() {
        String text = "hawk ".repeat(1200);
        assertThat(bge.embedTokens(text).count()).isEqualTo(1200);
    }

    @Test
    void aTextWithoutTokensIsRefusedByItsPlace() {
        assertThatIllegalArgumentException().isThrownBy(() -> bge.embed(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bge.embedDocuments(List.of("hawk", " \n", "mouse")))
                .withMessage("text 1 is blank: it has no tokens to embed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bge.embedQuery("\u0001"))
                .withMessage("text 0 is blank: it has no tokens to embed");
        assertThatIllegalArgumentException().isThrownBy(() -> bge.embedTokens(""));
    }

    @Test
    void nothingToEmbedGivesNothing() {
        assertThat(bge.embedAll(List.of()).content()).isEmpty();
        assertThat(bge.embedDocuments(List.of())).isEmpty();
        assertThat(bge.embedTokens(List.of())).isEmpty();
    }

    @Test
    void progressCountsEveryTextInOrder() {
        List<String> texts = Collections.nCopies(20, "hawk");
        List<String> seen = new ArrayList<>();
        bge.embedDocuments(texts, (done, total) -> seen.add(done + "/" + total));

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 20).mapToObj(i -> i + "/20").toList());
    }

    @Test
    void whatAProgressListenerThrowsStopsTheCall() {
        assertThatThrownBy(() -> bge.embedDocuments(Collections.nCopies(1_000_000, "hawk"), (done, total) -> {
                    throw new IllegalStateException("enough");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
    }

    @Test
    void anInterruptEndsTheWaitAndIsNotForgotten() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> bge.embed("hawk")).isInstanceOf(EmbeddingInterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(bge.embed("hawk").content().dimension()).isEqualTo(384);
    }

    @Test
    void aClosedModelSaysSo() {
        OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
        model.close();
        model.close();

        assertThatThrownBy(() -> model.embed("hawk"))
                .isInstanceOf(ModelClosedException.class)
                .hasMessage("Embedding model 'bge-small-en-v1.5-q' is closed");
        assertThatThrownBy(() -> model.embedTokens("hawk")).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> model.countTokens("hawk")).isInstanceOf(ModelClosedException.class);
    }

    @Test
    void closingDuringACallEndsTheCallAndLeavesNoThread() throws Exception {
        OnnxEmbeddingModel model = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .modelName("short-lived")
                .threads(3)
                .build();
        CountDownLatch underWay = new CountDownLatch(1);
        try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
            Future<?> call = caller.submit(() -> model.embedDocuments(
                    Collections.nCopies(1_000_000, "hawk"), (done, total) -> underWay.countDown()));
            underWay.await();
            model.close();

            assertThatThrownBy(call::get).hasCauseInstanceOf(ModelClosedException.class);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().contains("short-lived"));
    }
}
