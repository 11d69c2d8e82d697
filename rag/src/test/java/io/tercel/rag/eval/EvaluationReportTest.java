package io.tercel.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tercel.rag.eval.BeirFolder.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EvaluationReportTest {

    private static final Map<String, Map<String, Integer>> JUDGEMENTS =
            Map.of("q1", Map.of("a", 1), "q2", Map.of("b", 1), "nothing", Map.of("c", 0));

    @Test
    void theReportHasMeasuresLatenciesAndDifferences() {
        EvaluationRun first = new EvaluationRun(
                "words",
                Map.of("q1", List.of(new Scored("a", 1)), "q2", List.of(new Scored("x", 2), new Scored("b", 1))),
                Latencies.of(1_000_000, 3_000_000));
        EvaluationRun second = new EvaluationRun(
                "both",
                Map.of("q1", List.of(new Scored("a", 1)), "q2", List.of(new Scored("b", 2))),
                Latencies.of(2_000_000, 2_000_000));

        String report = new EvaluationReport("Hawks", JUDGEMENTS, List.of(Measure.mrr(10), Measure.recall(10)))
                .add(first)
                .add(second)
                .toMarkdown();

        assertThat(report).isEqualTo("""
                # Hawks

                2 judged queries.

                | pipeline | MRR@10 | recall@10 | ms mean | p50 | p90 | p99 |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                | words | 0.7500 | 1.0000 | 2.00 | 1.00 | 3.00 | 3.00 |
                | both | 1.0000 | 1.0000 | 2.00 | 2.00 | 2.00 | 2.00 |

                Differences to `words` by MRR@10; p by a two-sided randomization test over the queries.

                | pipeline | difference | p | better | worse | equal |
                | --- | ---: | ---: | ---: | ---: | ---: |
                | both | +0.2500 | 1.0000 | 1 | 0 | 1 |
                """);
    }

    @Test
    void aReportNeedsAMeasure() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EvaluationReport("Hawks", JUDGEMENTS, List.of()));
    }

    @Test
    void everyQueryIsAskedAndTimedAndTheFirstOnesTwice() {
        List<String> asked = new ArrayList<>();
        List<Query> queries = List.of(new Query("q1", "male hawk", ""), new Query("q2", "female hawk", ""));

        EvaluationRun run = EvaluationRun.of("echo", queries, text -> {
            asked.add(text);
            return List.of(new Scored(text, 1));
        });

        assertThat(asked).containsExactly("male hawk", "female hawk", "male hawk", "female hawk");
        assertThat(run.latencies().count()).isEqualTo(2);
        assertThat(run.found()).containsEntry("q1", List.of(new Scored("male hawk", 1)));
    }

    @Test
    void percentilesAreNearestRanks() {
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (200 - i) * 1_000_000L;
        }

        assertThat(Latencies.of(nanos)).isEqualTo(new Latencies(200, 100.5, 100, 180, 198, 200));
        assertThat(Latencies.of()).isEqualTo(new Latencies(0, 0, 0, 0, 0, 0));
    }
}
