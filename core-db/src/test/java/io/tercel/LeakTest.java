package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tercel.query.SearchRequest;
import io.tercel.testing.TestScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** T18: what is closed is gone without a trace: threads, mappings, file descriptors. */
class LeakTest {

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aClosedDatabaseLeavesNothingBehind() throws IOException {
        for (int round = 0; round < TestScale.of(20); round++) {
            useAndClose(round);
            // An executor that has ended lets its thread go a moment later.
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> threads().isEmpty());
            assertThat(mappings()).isEmpty();
            assertThat(descriptors()).isEmpty();
        }
    }

    private void useAndClose(int round) throws IOException {
        try (Database database = Database.open(folder.resolve("db"))) {
            Collection papers = database.createCollectionIfAbsent(Papers.SCHEMA);
            papers.upsert(List.of(Papers.graphs(), Papers.paper("round" + round % 7, "a log", round, 1, 1, 1, 1)));
            papers.flush();
            papers.upsert(List.of(Papers.logs()));
            assertThat(papers.search(SearchRequest.hybrid()
                                    .dense("dense", new float[] {1, 0, 0, 0}, 3)
                                    .text("sparse", "logs", 3)
                                    .build())
                            .hits())
                    .isNotEmpty();
            // Otherwise the checks afterwards would prove nothing.
            assertThat(threads()).isNotEmpty();
            assertThat(mappings()).isNotEmpty();
            assertThat(descriptors()).isNotEmpty();
        }
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(folder.toString()))
                .toList();
    }

    private List<String> mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString())).toList();
        }
    }

    private List<String> descriptors() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(LeakTest::target)
                    .filter(target -> target.contains(folder.toString()))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }
}
