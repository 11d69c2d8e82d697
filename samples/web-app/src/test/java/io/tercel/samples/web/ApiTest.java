package io.tercel.samples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import io.tercel.samples.answers.WordModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application over HTTP. */
@Timeout(120)
class ApiTest {

    private static final String FALCONRY = """
            ---
            author: Ada
            topic: birds
            ---

            # Falconry

            ## Sizes

            The tercel is a third smaller than the falcon. See [bread](../kitchen/bread.txt) or [harm](javascript:alert(1)).

            ## Food

            Falcons eat birds that they catch in the air.
            """;

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

    private void addTwo() {
        app.add("birds/falconry.md", FALCONRY);
        app.add("kitchen/bread.txt", "Bake the bread for forty minutes. Let it rest before you cut it.");
    }

    @Test
    void anAnswerQuotesTheDocumentsAndTellsTheScoresOfEachLeg() {
        addTwo();

        List<JsonNode> events = app.ask("Is the tercel smaller than the falcon?");

        JsonNode first = RunningApp.event(events, "results").path("results").path(0);
        assertThat(first.path("document").asText()).isEqualTo("birds/falconry.md");
        assertThat(first.path("title").asText()).isEqualTo("Falconry");
        assertThat(first.path("why").path("legs"))
                .extracting(
                        leg -> leg.path("leg").asText(), leg -> leg.path("rank").asInt())
                .containsExactly(tuple("DENSE", 1), tuple("TEXT", 1));
        assertThat(first.path("why").path("fusedRank").asInt()).isEqualTo(1);
        assertThat(first.path("why").has("reranked")).isTrue();
        assertThat(first.path("why").path("words"))
                .extracting(JsonNode::asText)
                .contains("tercel", "smaller", "falcon");
        JsonNode quote = RunningApp.event(events, "answer").path("quotes").path(0);
        assertThat(quote.path("source").asInt()).isEqualTo(1);
        assertThat(textOf(quote.path("text"))).startsWith("The tercel is a third smaller than the falcon.");
        assertThat(FALCONRY.substring(
                        quote.path("start").asInt(), quote.path("end").asInt()))
                .isEqualTo("The tercel is a third smaller than the falcon.");
        assertThat(RunningApp.event(events, "results").path("steps"))
                .extracting(step -> step.path("name").asText())
                .startsWith("search")
                .contains("rerank");
    }

    @Test
    void filtersLeaveOnlyWhatFitsToBeSearched() {
        addTwo();

        List<JsonNode> events = app.ask(
                Map.of("question", "tercel", "filters", Map.of("folder", List.of("kitchen"), "type", List.of("Text"))));

        JsonNode results = RunningApp.event(events, "results");
        assertThat(results.path("results"))
                .extracting(result -> result.path("document").asText())
                .containsOnly("kitchen/bread.txt");
        assertThat(results.path("eligible").asInt())
                .isEqualTo(1)
                .isLessThan(results.path("total").asInt());
    }

    @Test
    void whatADocumentSaysAboutItselfIsAFilter() {
        addTwo();

        assertThat(RunningApp.event(
                                app.ask(Map.of("question", "birds", "filters", Map.of("author", List.of("Ada")))),
                                "results")
                        .path("results"))
                .isNotEmpty()
                .allSatisfy(
                        result -> assertThat(result.path("document").asText()).isEqualTo("birds/falconry.md"));
        JsonNode documents =
                RunningApp.json(app.get("/api/status").contentUtf8()).path("documents");
        assertThat(documents.path(0).path("tags").path("topic").asText()).isEqualTo("birds");
        assertThat(documents.path(0).path("title").asText()).isEqualTo("Falconry");
    }

    @Test
    void aDocumentIsShownWithThePlacesOfItsTexts() {
        addTwo();

        JsonNode document = RunningApp.json(app.get("/api/document?id=" + RunningApp.encoded("birds/falconry.md"))
                .contentUtf8());

        assertThat(textOf(document.path("text"))).doesNotContain("author").contains("The tercel is a third smaller");
        assertThat(texts(document.path("text")))
                .allSatisfy(part -> assertThat(FALCONRY.startsWith(
                                part.path("s").asText(), part.path("at").asInt()))
                        .isTrue());
        assertThat(app.get("/api/document?id=none.md").status().code()).isEqualTo(404);
    }

    @Test
    void linksLeadToTheWebAndToDocumentsOnly() {
        addTwo();

        JsonNode document = RunningApp.json(app.get("/api/document?id=" + RunningApp.encoded("birds/falconry.md"))
                .contentUtf8());

        assertThat(document.findValuesAsText("href")).containsExactly("../kitchen/bread.txt");
    }

    @Test
    void markupInDocumentsIsTextLikeAnyOther() {
        app.add(
                "evil.md",
                "# <img src=x onerror=alert(1)>\n\nA tercel <script>alert(2)</script> flies.\n\n<div onclick=\"alert(3)\">x</div>\n");

        JsonNode document = RunningApp.json(app.get("/api/document?id=evil.md").contentUtf8());

        assertThat(textOf(document.path("text"))).contains("<script>alert(2)</script>", "<img src=x onerror=alert(1)>");
        assertThat(document.findValuesAsText("t")).isSubsetOf("heading", "p", "text", "pre", "line", "none");
    }

    @Test
    void aRemovedDocumentIsNeitherFoundNorKept() {
        addTwo();

        assertThat(app.remove("birds/falconry.md").status().code()).isEqualTo(200);

        assertThat(RunningApp.event(app.ask("tercel falcon"), "results").path("results"))
                .extracting(result -> result.path("document").asText())
                .doesNotContain("birds/falconry.md");
        assertThat(data.resolve("documents/birds/falconry.md")).doesNotExist();
        assertThat(app.remove("birds/falconry.md").status().code()).isEqualTo(404);
    }

    @Test
    void aDocumentThatIsBroughtAgainReplacesTheOldOne() {
        app.add("a.md", "The tercel is small.");
        app.add("a.md", "The whale is large.");

        assertThat(app.library().passages()).isEqualTo(1);
        assertThat(app.ask("tercel").toString()).doesNotContain("The tercel is small");
    }

    @Test
    void whatWasBroughtIsThereAfterARestartAndNotEmbeddedAgain() {
        addTwo();
        app.close();

        app = new RunningApp(data, new WordModel(), Optional.empty());
        app.awaitIngested();

        assertThat(app.library().entries())
                .extracting(Library.Entry::id)
                .containsExactly("birds/falconry.md", "kitchen/bread.txt");
    }

    @Test
    void aDocumentThatAnEarlierProcessDidNotComeToIsIngestedAtTheStart() throws Exception {
        app.close();
        Files.writeString(data.resolve("documents/left.txt"), "Left behind when the process was killed.");

        app = new RunningApp(data, new WordModel(), Optional.empty());
        app.awaitIngested();

        assertThat(app.library().entries()).extracting(Library.Entry::id).containsExactly("left.txt");
    }

    @Test
    void progressIsToldUntilNothingIsLeftToDo() {
        app.upload("a.md", "The tercel is small.".getBytes(StandardCharsets.UTF_8));
        app.upload("b.md", new byte[] {'x', (byte) 0xE9, ' '});

        String events = app.get("/api/ingestion").contentUtf8();

        JsonNode last = RunningApp.json(events.substring(events.lastIndexOf("data: ") + 6));
        assertThat(last.path("active").asBoolean()).isFalse();
        assertThat(last.path("items"))
                .extracting(
                        item -> item.path("id").asText(),
                        item -> item.path("state").asText())
                .containsExactlyInAnyOrder(tuple("a.md", "DONE"), tuple("b.md", "FAILED"));
        assertThat(last.findValuesAsText("reason")).singleElement().asString().contains("UTF-8");
    }

    @Test
    void theExamplesAreTercelsOwnPages() {
        assertThat(Examples.load()).containsKeys("concepts.md", "search-guide.md", "langchain4j-guide.md");
        assertThat(app.send(HttpMethod.POST, "/api/examples", Map.of(), new byte[0])
                        .status()
                        .code())
                .isEqualTo(202);
        app.awaitIngested();

        assertThat(app.library().entries()).extracting(Library.Entry::id).contains("tercel/concepts.md");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out.md",
                "a/../../out.md",
                "/etc/passwd.md",
                "a//b.md",
                ".hidden.md",
                "a/.git/b.md",
                "a\\b.md",
                "c:d.md",
                "a\u202Egpj.md",
                "program.exe",
                "noending",
                "page.md.",
                "x/x/x/x/x/x/x/x/deep.md"
            })
    void namesThatLeadElsewhereOrAreNoDocumentsAreRefused(String name) {
        AggregatedHttpResponse response = app.upload(name, new byte[] {'x'});

        assertThat(response.status().code()).isEqualTo(400);
        assertThatThrownBy(() -> DocumentName.of(name))
                .isInstanceOf(RefusedException.class)
                .message()
                .isNotBlank();
        assertThat(data.resolve("documents")).isEmptyDirectory();
    }

    @Test
    void charactersThatCannotBeSeenAreRefused() {
        assertThatThrownBy(() -> DocumentName.of("a\u0000.md")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> DocumentName.of("a\n.md")).isInstanceOf(RefusedException.class);
    }

    @Test
    void whatIsTooLargeEmptyOrNotWhatItIsCalledIsRefused() {
        assertThat(app.upload("large.txt", new byte[(int) RunningApp.MAX_UPLOAD_BYTES + 1])
                        .status()
                        .code())
                .isEqualTo(413);
        assertThat(app.upload("empty.txt", new byte[0]).status().code()).isEqualTo(400);
        assertThat(app.upload("fake.pdf", new byte[] {'M', 'Z'}).status().code())
                .isEqualTo(400);
        assertThat(data.resolve("documents")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"question\": \"  \"}", "{\"question\": \"x\", \"mode\": \"NONE\"}", "null"})
    void requestsThatCannotBeUnderstoodAreRefusedWithTheReason(String body) {
        AggregatedHttpResponse response =
                app.send(HttpMethod.POST, "/api/search", Map.of(), body.getBytes(StandardCharsets.UTF_8));

        assertThat(response.status().code()).isEqualTo(400);
        assertThat(RunningApp.json(response.contentUtf8()).path("message").asText())
                .isNotBlank();
    }

    private static String textOf(JsonNode parts) {
        return String.join("", parts.findValuesAsText("s"));
    }

    private static List<JsonNode> texts(JsonNode parts) {
        return parts.findParents("s").stream()
                .filter(part -> part.path("t").asText().equals("text"))
                .toList();
    }
}
