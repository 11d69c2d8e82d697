package io.tercel.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command. */
@Timeout(60)
class WebAppTest {

    @TempDir
    Path scratch;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Asked to stop before it starts: it serves, and ends. */
    private int run(String... arguments) {
        return WebApp.run(new CountDownLatch(0), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void itSaysWhereItIsAndWhereItsDataAre() {
        assertThat(run("--data", scratch.resolve("data").toString(), "--port", "0"))
                .isZero();

        assertThat(out.toString())
                .contains("data     " + scratch.resolve("data"), "quoted from the documents")
                .containsPattern("open     http://127\\.0\\.0\\.1:\\d+/");
        assertThat(scratch.resolve("data/documents")).isDirectory();
        assertThat(scratch.resolve("data/database")).isDirectory();
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--data", scratch.toString(), "--port", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(2);
        }
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("web-app: nothing can be served at ")
                .contains("--port");
    }

    @Test
    void aDatabaseInUseIsOneLine() {
        try (Database other = Database.open(scratch.resolve("database"))) {
            assertThat(run("--data", scratch.toString(), "--port", "0")).isEqualTo(2);
            assertThat(other.collections()).isEmpty();
        }
        assertThat(err.toString().lines()).singleElement().asString().contains("in use");
    }

    @Test
    void wrongOptionsAreAnsweredBeforeAnythingIsMade() {
        Path data = scratch.resolve("data");

        assertThat(run("--data", data.toString(), "--port", "70000")).isEqualTo(2);
        assertThat(run("--data", data.toString(), "--max-upload", "0")).isEqualTo(2);
        assertThat(run("--data", data.toString(), "--chat-model", "m")).isEqualTo(2);
        assertThat(run(
                        "--data",
                        data.toString(),
                        "--chat-url",
                        "http://localhost",
                        "--chat-model",
                        "m",
                        "--chat-api",
                        "none"))
                .isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "expected 0 to 65535, got 70000",
                        "--max-upload",
                        "'m' needs --chat-url",
                        "--chat-api",
                        "--data");
        assertThat(data).doesNotExist();
    }
}
