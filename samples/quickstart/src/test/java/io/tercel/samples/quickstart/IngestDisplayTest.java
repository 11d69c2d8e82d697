package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.rag.ingest.IngestProgress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngestDisplayTest {

    private static IngestProgress progress(int done, int total) {
        return new IngestProgress(
                done,
                total,
                3L * done,
                done,
                total,
                Duration.ofSeconds(done),
                Optional.of(Duration.ofSeconds(total - done)));
    }

    @Test
    void aLogGetsALineForEachTenth() {
        Output output = new Output();
        try (IngestDisplay display = new IngestDisplay(output.stream(), Style.PLAIN)) {
            display.planned(50, 0, 0, 0);
            for (int done = 1; done <= 50; done++) {
                display.progress(progress(done, 50));
            }
        }

        assertThat(output.lines()).hasSize(10);
        assertThat(output.lines().getFirst()).isEqualTo("  5 of 50 documents, 15 pieces, about 45.0 s left");
        assertThat(output.lines().getLast()).isEqualTo("  50 of 50 documents, 150 pieces");
    }

    @Test
    void nothingToDoShowsNothing() {
        Output output = new Output();
        try (IngestDisplay display = new IngestDisplay(output.stream(), Style.TERMINAL)) {
            display.planned(0, 0, 12, 0);
        }

        assertThat(output.text()).isEmpty();
    }

    @Test
    void aTerminalGetsABarThatEndsFull() {
        Output output = new Output();
        try (IngestDisplay display = new IngestDisplay(output.stream(), Style.TERMINAL)) {
            display.planned(2, 0, 0, 0);
            display.progress(progress(1, 2));
            display.progress(progress(2, 2));
        }

        assertThat(output.text()).contains("Ingesting").contains("100%").contains("6 pieces");
    }
}
