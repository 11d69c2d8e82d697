package io.tercel.samples.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/** The application in this process, on a port of its own. */
final class RunningApp implements AutoCloseable {

    static final long MAX_UPLOAD_BYTES = 64 << 10;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Library library;
    private final AppServer server;
    private final WebClient client;

    RunningApp(Path data, EmbeddingModel model, Optional<Api.ChatAnswers> chat) {
        library = new Library(data, model, text -> 1 + text.length() / 4);
        server = new AppServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of("docs.example"),
                new Api(library, chat, MAX_UPLOAD_BYTES),
                MAX_UPLOAD_BYTES);
        client = WebClient.builder(address())
                .responseTimeout(Duration.ofSeconds(60))
                .build();
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    Library library() {
        return library;
    }

    AggregatedHttpResponse get(String path) {
        return client.get(path).aggregate().join();
    }

    AggregatedHttpResponse send(HttpMethod method, String path, Map<String, String> headers, byte[] body) {
        var request = RequestHeaders.builder(method, path).contentType(MediaType.OCTET_STREAM);
        headers.forEach(request::set);
        return client.execute(request.build(), HttpData.wrap(body)).aggregate().join();
    }

    AggregatedHttpResponse upload(String name, byte[] content) {
        return send(HttpMethod.POST, "/api/documents?name=" + encoded(name), Map.of(), content);
    }

    /** Brings a document and waits until it can be found. */
    void add(String name, String text) {
        AggregatedHttpResponse response = upload(name, text.getBytes(StandardCharsets.UTF_8));
        if (response.status().code() != 202) {
            throw new AssertionError(response.contentUtf8());
        }
        awaitIngested();
    }

    void awaitIngested() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> !library.queue().snapshot().active());
    }

    AggregatedHttpResponse remove(String name) {
        return send(HttpMethod.DELETE, "/api/documents?name=" + encoded(name), Map.of(), new byte[0]);
    }

    /** The events of an answer, in their order. */
    List<JsonNode> ask(Object request) {
        try {
            String body = MAPPER.writeValueAsString(request);
            AggregatedHttpResponse response =
                    send(HttpMethod.POST, "/api/search", Map.of(), body.getBytes(StandardCharsets.UTF_8));
            if (response.status().code() != 200) {
                throw new AssertionError(response.status() + " " + response.contentUtf8());
            }
            return response.contentUtf8().lines().map(RunningApp::json).toList();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> ask(String question) {
        return ask(Map.of("question", question));
    }

    static JsonNode event(List<JsonNode> events, String name) {
        return events.stream()
                .filter(event -> event.path("event").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + events));
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    @Override
    @SuppressWarnings(
            "FutureReturnValueIgnored") // Nothing is being served any more; the rest of its end takes seconds.
    public void close() {
        server.stop();
        library.close();
    }
}
