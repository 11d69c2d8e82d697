package io.tercel.embeddings.around;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AroundTest {

    private final ScriptedModel model = new ScriptedModel();

    @Test
    void batchesHoldNoMoreTextsThanAllowedAndKeepTheirOrder() {
        EmbeddingModel batched =
                BatchingEmbeddingModel.around(model).maxTexts(2).build();
        Response<List<Embedding>> response =
                batched.embedAll(ScriptedModel.segments("a", "bb", "ccc", "dddd", "eeeee"));

        assertThat(model.calls).containsExactly(List.of("a", "bb"), List.of("ccc", "dddd"), List.of("eeeee"));
        assertThat(ScriptedModel.lengths(response.content())).containsExactly(1f, 2f, 3f, 4f, 5f);
        assertThat(response.tokenUsage()).isEqualTo(new TokenUsage(5));
    }

    @Test
    void batchesHoldNoMoreCharactersThanAllowedUnlessOneTextDoes() {
        EmbeddingModel batched =
                BatchingEmbeddingModel.around(model).maxCharacters(4).build();
        batched.embedAll(ScriptedModel.segments("aa", "bb", "c", "dddddd", "ee"));

        assertThat(model.calls).containsExactly(List.of("aa", "bb"), List.of("c"), List.of("dddddd"), List.of("ee"));
    }

    @Test
    @Timeout(30)
    void batchesAtTheSameTimeGiveTheSameVectors() {
        List<String> progress = new ArrayList<>();
        EmbeddingModel batched = BatchingEmbeddingModel.around(model)
                .maxTexts(3)
                .concurrency(4)
                .progress((done, total) -> progress.add(done + "/" + total))
                .build();
        String[] texts = IntStream.range(1, 31).mapToObj("x"::repeat).toArray(String[]::new);

        assertThat(ScriptedModel.lengths(
                        batched.embedAll(ScriptedModel.segments(texts)).content()))
                .containsExactlyElementsOf(
                        IntStream.range(1, 31).mapToObj(i -> (float) i).toList());
        assertThat(progress).hasSize(10).last().isEqualTo("30/30");
        model.failing(new IllegalStateException("no"));
        assertThatThrownBy(() -> batched.embedAll(ScriptedModel.segments(texts)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
    }

    /** A model that gives token vectors, too. */
    private static final class WithTokens implements EmbeddingModel, TokenEmbedder {
        @Override
        public EmbeddingResponse doEmbed(EmbeddingRequest request) {
            return new ScriptedModel().doEmbed(request);
        }

        @Override
        public String modelName() {
            return "with tokens";
        }

        @Override
        public List<TokenEmbeddings> embedTokens(List<String> texts) {
            return List.of();
        }
    }

    @Test
    void tokenVectorsComeFromTheModelInsideHoweverDeepItIs() {
        WithTokens inside = new WithTokens();
        EmbeddingModel around = RetryingEmbeddingModel.around(
                        BatchingEmbeddingModel.around(RateLimitedEmbeddingModel.around(
                                                MeteredEmbeddingModel.around(inside, new SimpleMeterRegistry()))
                                        .build())
                                .build())
                .build();

        assertThat(TokenEmbedder.of(inside)).containsSame(inside);
        assertThat(TokenEmbedder.of(around)).containsSame(inside);
        assertThat(TokenEmbedder.of(model)).isEmpty();
        assertThat(TokenEmbedder.of(BatchingEmbeddingModel.around(model).build()))
                .isEmpty();
    }

    @Test
    void failuresThatMayPassAreTriedAgain() {
        model.failing(new RateLimitException("slow down"), new HttpException(503, "busy"));
        EmbeddingModel retrying = retrying(3);

        assertThat(retrying.embed("hawk").content().vector()).containsExactly(4, 0);
        assertThat(model.calls).hasSize(3);
    }

    @Test
    void whatTheLastAttemptThrewIsThrown() {
        model.failing(new RateLimitException("one"), new RateLimitException("two"), new RateLimitException("three"));
        EmbeddingModel retrying = retrying(2);

        assertThatThrownBy(() -> retrying.embed("hawk"))
                .isInstanceOf(RateLimitException.class)
                .hasMessage("two");
    }

    @Test
    void failuresThatDoNotPassAreNotTriedAgain() {
        model.failing(new AuthenticationException("who are you"));
        EmbeddingModel retrying = retrying(5);

        assertThatThrownBy(() -> retrying.embed("hawk")).isInstanceOf(AuthenticationException.class);
        assertThat(model.calls).hasSize(1);
        assertThat(RetryingEmbeddingModel.mayPass(new HttpException(400, "bad")))
                .isFalse();
        assertThat(RetryingEmbeddingModel.mayPass(new HttpException(429, "many")))
                .isTrue();
        assertThat(RetryingEmbeddingModel.mayPass(new UncheckedIOException(new IOException("reset"))))
                .isTrue();
        assertThat(RetryingEmbeddingModel.mayPass(new IllegalArgumentException()))
                .isFalse();
    }

    private EmbeddingModel retrying(int attempts) {
        return RetryingEmbeddingModel.around(model)
                .maxAttempts(attempts)
                .pauses(Duration.ofMillis(1), Duration.ofMillis(2))
                .build();
    }

    @Test
    void whatTheRateDoesNotAllowInTimeIsRefused() {
        EmbeddingModel calls = RateLimitedEmbeddingModel.around(model)
                .calls(1, Duration.ofDays(1))
                .maxWait(Duration.ZERO)
                .build();
        calls.embed("hawk");
        assertThatThrownBy(() -> calls.embed("hawk")).isInstanceOf(RateLimitException.class);

        EmbeddingModel texts = RateLimitedEmbeddingModel.around(model)
                .texts(10, Duration.ofDays(1))
                .maxWait(Duration.ZERO)
                .build();
        texts.embed("hawk");
        assertThatThrownBy(() -> texts.embedAll(ScriptedModel.segments("a", "b")))
                .isInstanceOf(RateLimitException.class);
        assertThat(model.calls).hasSize(2);
    }

    @Test
    void callsTextsAndTokensAreMetered() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EmbeddingModel metered = MeteredEmbeddingModel.around(model, registry);
        metered.embedAll(ScriptedModel.segments("a", "b", "c"));
        model.failing(new IllegalStateException("no"));
        assertThatThrownBy(() -> metered.embed("hawk")).isInstanceOf(IllegalStateException.class);

        assertThat(registry.get("tercel.embedding.calls")
                        .tags("outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tercel.embedding.calls")
                        .tags("outcome", "failure")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tercel.embedding.texts")
                        .tags("model", model.modelName())
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("tercel.embedding.tokens").counter().count()).isEqualTo(3);
    }

    @Test
    void whatIsAroundAModelAnswersForItAndClosesIt() {
        RetryingEmbeddingModel nested = RetryingEmbeddingModel.around(
                        BatchingEmbeddingModel.around(model).build())
                .build();

        assertThat(nested.modelName()).isEqualTo("scripted/model:1");
        assertThat(nested.dimension()).isEqualTo(2);
        assertThat(nested.supportedParameters()).isEqualTo(model.supportedParameters());
        nested.close();
        assertThat(model.closed).isTrue();
    }

    @Test
    void aModelThatKnowsNoInputTypesRefusesThemFromOutsideToo() {
        EmbeddingModel plain = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return Response.from(segments.stream()
                        .map(segment ->
                                Embedding.from(new float[] {segment.text().length()}))
                        .toList());
            }
        };
        BatchingEmbeddingModel batched =
                BatchingEmbeddingModel.around(plain).maxTexts(1).build();

        assertThat(ScriptedModel.lengths(
                        batched.embedAll(ScriptedModel.segments("a", "bb")).content()))
                .containsExactly(1f, 2f);
        assertThatThrownBy(() -> batched.embed(CachedEmbeddingModelTest.query("a")))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchingEmbeddingModel.around(model).maxTexts(0))
                .withMessage("maxTexts: expected at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryingEmbeddingModel.around(model).jitter(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RetryingEmbeddingModel.around(model).pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimitedEmbeddingModel.around(model).calls(1, Duration.ZERO));
    }
}
