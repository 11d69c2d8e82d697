package io.tercel.rerankers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import io.tercel.rerankers.CascadeReranker.Result;
import io.tercel.rerankers.CascadeReranker.Stage;
import io.tercel.rerankers.CascadeReranker.StageReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CascadeRerankerTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** Passages 0 to 19, the best first. */
    private static final List<Candidate> CANDIDATES = IntStream.range(0, 20)
            .mapToObj(i -> Candidate.of("p" + i, Integer.toString(i)).with(Signal.WORDS, 20 - i))
            .toList();

    private final AtomicLong now = new AtomicLong();

    /** Likes large numbers, and takes so many milliseconds for each. */
    private ScoringModel largest(long millis) {
        return (segments, query) -> {
            now.addAndGet(Duration.ofMillis(millis * segments.size()).toNanos());
            return Response.from(segments.stream()
                    .map(segment -> Double.valueOf(segment.text()))
                    .toList());
        };
    }

    private CascadeReranker cascade(Duration budget, Stage... stages) {
        return new CascadeReranker(Rerankers.learned(), List.of(stages), budget, now::get);
    }

    private static List<String> ids(Result result) {
        return result.passages().stream()
                .map(passage -> passage.candidate().id())
                .toList();
    }

    @Test
    void eachStageOrdersTheBestOfTheOneBefore() {
        Result result = cascade(HOUR, new Stage("cheap", largest(1), 6), new Stage("dear", opposite(), 2))
                .rerankAndReport("?", CANDIDATES);

        // Cheap: 5 4 3 2 1 0, then 6 to 19; dear turns 5 and 4 round.
        assertThat(ids(result))
                .startsWith("p4", "p5", "p3", "p2", "p1", "p0", "p6", "p7")
                .hasSize(20);
        assertThat(result.isComplete()).isTrue();
        assertThat(result.passages()).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    private ScoringModel opposite() {
        return (segments, query) -> Response.from(segments.stream()
                .map(segment -> -Double.parseDouble(segment.text()))
                .toList());
    }

    @Test
    void aPortionThatWouldNotBeDoneInTimeIsNotBegunAndReportedAsSkipped() {
        Result result = cascade(Duration.ofMillis(100), new Stage("dear", largest(10), 20))
                .rerankAndReport("?", CANDIDATES);

        // Two portions of four take 80 ms; a third would end after 120.
        assertThat(result.stages()).containsExactly(new StageReport("dear", 8, 12, Duration.ofMillis(80)));
        assertThat(ids(result)).startsWith("p7", "p6", "p5").endsWith("p18", "p19");
        assertThat(result.took()).isEqualTo(Duration.ofMillis(80));
        assertThat(result.isComplete()).isFalse();
    }

    @Test
    void withoutTimeLeftAStageIsSkippedAltogether() {
        Result result = cascade(
                        Duration.ofMillis(100), new Stage("slow", largest(30), 4), new Stage("never", largest(1), 20))
                .rerankAndReport("?", CANDIDATES);

        assertThat(result.stages()).extracting(StageReport::read).containsExactly(4, 0);
        assertThat(result.stages()).extracting(StageReport::skipped).containsExactly(0, 20);
    }

    @Test
    void aModelThatHangsIsLeftBehindAndTheOrderBeforeItStays() {
        CountDownLatch released = new CountDownLatch(1);
        ScoringModel hanging = (segments, query) -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Response.from(segments.stream()
                    .map(TextSegment::text)
                    .map(Double::valueOf)
                    .toList());
        };
        CascadeReranker cascade = new CascadeReranker(
                Rerankers.learned(), List.of(new Stage("hanging", hanging, 20)), Duration.ofMillis(20));

        Result result = cascade.rerankAndReport("?", CANDIDATES);
        released.countDown();

        assertThat(ids(result)).startsWith("p0", "p1", "p2");
        assertThat(result.stages()).extracting(StageReport::skipped).containsExactly(20);
    }

    @Test
    void whatAModelThrowsReachesTheCaller() {
        ScoringModel broken = (segments, query) -> {
            throw new IllegalStateException("broken");
        };

        assertThatIllegalStateException()
                .isThrownBy(() -> cascade(HOUR, new Stage("broken", broken, 2)).rerank("?", CANDIDATES))
                .withMessage("broken");
    }

    @Test
    void aCascadeOfNothingOrWithoutTimeIsRefused() {
        assertThat(cascade(HOUR, new Stage("cheap", largest(1), 6)).rerank("?", List.of()))
                .isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> cascade(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stage("none", largest(1), 0));
    }
}
