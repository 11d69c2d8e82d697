package io.tercel.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import io.tercel.samples.answers.WordModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages from elsewhere are kept out. */
@Timeout(60)
class GateTest {

    @TempDir
    Path data;

    private RunningApp app;

    @BeforeEach
    void start() {
        app = new RunningApp(data, new WordModel(), Optional.empty());
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private int upload(Map<String, String> headers) {
        return app.send(HttpMethod.POST, "/api/documents?name=a.md", headers, new byte[] {'x'})
                .status()
                .code();
    }

    private int status(String host) {
        return app.send(HttpMethod.GET, "/api/status", Map.of(":authority", host), new byte[0])
                .status()
                .code();
    }

    @Test
    void anotherNameForThisMachineIsRefused() {
        assertThat(status("attacker.example")).isEqualTo(403);
        assertThat(status("localhost.attacker.example:80")).isEqualTo(403);
        assertThat(status("localhost:8642")).isEqualTo(200);
        assertThat(status("[::1]:8642")).isEqualTo(200);
        assertThat(status("Docs.Example")).isEqualTo(200);
    }

    @Test
    void anotherPageCannotBringDocuments() {
        assertThat(upload(Map.of("origin", "https://attacker.example"))).isEqualTo(403);
        assertThat(upload(Map.of("origin", "null"))).isEqualTo(403);
        assertThat(upload(Map.of("origin", "http://127.0.0.1:1"))).isEqualTo(403);
        assertThat(upload(Map.of("sec-fetch-site", "cross-site"))).isEqualTo(403);
        assertThat(upload(Map.of("sec-fetch-site", "same-site"))).isEqualTo(403);
        assertThat(app.library().queue().snapshot().items()).isEmpty();

        assertThat(upload(Map.of("origin", app.address(), "sec-fetch-site", "same-origin")))
                .isEqualTo(202);
    }

    @Test
    void everyAnswerForbidsWhatThePageDoesNotNeed() {
        AggregatedHttpResponse page = app.get("/");
        AggregatedHttpResponse refused = app.get("/api/document?id=x");

        for (AggregatedHttpResponse response : new AggregatedHttpResponse[] {page, refused}) {
            assertThat(response.headers().get("content-security-policy"))
                    .contains("default-src 'none'", "script-src 'self'");
            assertThat(response.headers().get("x-content-type-options")).isEqualTo("nosniff");
        }
        assertThat(page.contentUtf8()).doesNotContain("http://", "https://", "onclick=", "style=");
    }
}
