package io.tercel.samples.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.samples.answers.Answer;
import io.tercel.samples.answers.Answerer;
import io.tercel.samples.answers.ChatFailedException;
import io.tercel.samples.answers.QuotingAnswerer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the page asks for. Everything is JSON; answers come line by line. */
@Blocking
final class Api {

    private static final Logger log = LoggerFactory.getLogger(Api.class);

    private static final byte[] PDF = {'%', 'P', 'D', 'F'};
    /** How often progress is told at most, and at least. */
    private static final long SHORTEST_PAUSE_MILLIS = 100;

    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    /** The first passages are what an answer is made from. */
    private static final int ANSWERED_FROM = 6;

    private final Library library;
    private final Finder finder;
    private final QuotingAnswerer quoting;
    private final Optional<ChatAnswers> chat;
    private final long maxUploadBytes;

    /** A chat model that answers, with its name. */
    record ChatAnswers(String model, Answerer answerer) {}

    Api(Library library, Optional<ChatAnswers> chat, long maxUploadBytes) {
        this.library = library;
        this.chat = chat;
        this.maxUploadBytes = maxUploadBytes;
        finder = new Finder(library);
        quoting = new QuotingAnswerer(library.model());
    }

    /** What the page needs to know before anything is asked. */
    @Get("/api/status")
    public HttpResponse status() {
        List<Library.Entry> documents = library.entries();
        return Json.response(
                HttpStatus.OK,
                Map.of(
                        "documents", documents,
                        "passages",
                                documents.stream()
                                        .mapToLong(Library.Entry::pieces)
                                        .sum(),
                        "embeddingModel", library.model().modelName(),
                        "chatModel", chat.map(ChatAnswers::model).orElse(""),
                        "maxUploadBytes", maxUploadBytes,
                        "endings", DocumentType.endings(),
                        "ingestion", library.queue().snapshot()));
    }

    @Post("/api/search")
    public HttpResponse search(ServiceRequestContext ctx, String body) {
        Finder.Request request = Json.read(body, Finder.Request.class);
        // A chat model takes its time; it has a limit of its own.
        ctx.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.of(
                HttpStatus.OK,
                HttpHeaderNames.CONTENT_TYPE,
                "application/x-ndjson",
                HttpHeaderNames.CACHE_CONTROL,
                "no-store"));
        ctx.blockingTaskExecutor().execute(() -> {
            answer(request, new Lines(writer));
            writer.close();
        });
        return writer;
    }

    private void answer(Finder.Request request, Lines lines) {
        try {
            Finder.Found found = finder.find(request);
            lines.write(Map.of(
                    "event", "results",
                    "results", found.results(),
                    "mode", found.mode(),
                    "fitting", found.fitting(),
                    "eligible", found.eligible(),
                    "total", found.total(),
                    "steps", found.steps(),
                    "millis", found.millis()));
            if (found.fitting()) {
                lines.write(answer(found, lines));
            }
            lines.write(Map.of("event", "end"));
        } catch (CancellationException e) {
            log.debug("The reader has gone", e);
        } catch (RuntimeException e) {
            log.error("A search failed", e);
            lines.write(Map.of("event", "problem", "message", "The search failed: " + e.getMessage()));
        }
    }

    private Object answer(Finder.Found found, Lines lines) {
        List<RetrievedPassage> sources =
                found.passages().stream().limit(ANSWERED_FROM).toList();
        Growing written = new Growing(lines);
        try {
            Answerer answerer = chat.map(ChatAnswers::answerer).orElse(quoting);
            return event(answerer.answer(found.question(), sources, written), sources);
        } catch (ChatFailedException e) {
            log.warn("{}", e.getMessage());
            lines.write(Map.of(
                    "event",
                    "problem",
                    "message",
                    upperCase(String.valueOf(e.getMessage())) + ". Quoted from the documents instead:"));
            return event(quoting.answer(found.question(), sources, written), sources);
        }
    }

    /** Sends what has been written so far, as it is to be shown, a few times a second. */
    private static final class Growing implements Consumer<String> {

        private static final long PAUSE_NANOS = 80_000_000;

        private final Lines lines;
        private final StringBuilder text = new StringBuilder();
        private long sent = System.nanoTime() - PAUSE_NANOS;

        Growing(Lines lines) {
            this.lines = lines;
        }

        @Override
        public void accept(String part) {
            text.append(part);
            long now = System.nanoTime();
            if (now - sent >= PAUSE_NANOS) {
                sent = now;
                lines.write(Map.of("event", "part", "text", MarkdownTree.ofMarkdown(text.toString(), 0)));
            }
        }
    }

    private static String upperCase(String sentence) {
        return sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + sentence.substring(1);
    }

    private Map<String, Object> event(Answer answer, List<RetrievedPassage> sources) {
        return switch (answer) {
            case Answer.Quoted quoted ->
                Map.of(
                        "event", "answer",
                        "kind", "quoted",
                        "quotes",
                                quoted.quotes().stream()
                                        .map(quote -> quote(quote, sources))
                                        .toList());
            case Answer.Written written ->
                Map.of(
                        "event", "answer",
                        "kind", "written",
                        "text", MarkdownTree.ofMarkdown(written.text(), 0),
                        "cited", written.cited(),
                        "madeUp", written.madeUp(),
                        "uncited", written.uncited().size(),
                        "model", chat.map(ChatAnswers::model).orElse(""));
        };
    }

    /** A quote as the browser shows it: its sentence, and where that stands in the document. */
    record ShownQuote(int source, int start, int end, List<MarkdownTree.Part> text) {}

    private static ShownQuote quote(Answer.Quote quote, List<RetrievedPassage> sources) {
        RetrievedPassage passage = sources.get(quote.source() - 1);
        int start = passage.source().start().orElse(0);
        boolean markdown = Finder.isMarkdown(passage.source().documentId());
        return new ShownQuote(
                quote.source(),
                start + quote.start(),
                start + quote.end(),
                MarkdownTree.of(markdown, quote.text(), start + quote.start()));
    }

    @Get("/api/document")
    public HttpResponse document(@Param("id") String id) {
        Library.DocumentText document = library.text(id)
                .orElseThrow(() -> new RefusedException(HttpStatus.NOT_FOUND, "There is no document '" + id + "'."));
        return Json.response(
                HttpStatus.OK,
                Map.of(
                        "id", document.id(),
                        "title", document.title(),
                        "tags", document.tags(),
                        "text", MarkdownTree.of(Finder.isMarkdown(id), document.text(), 0)));
    }

    @Post("/api/documents")
    public HttpResponse add(@Param("name") String name, HttpData content) {
        DocumentName checked = DocumentName.of(name);
        byte[] bytes = content.array();
        if (bytes.length == 0) {
            throw RefusedException.bad("'" + checked.id() + "' is empty");
        }
        if (checked.type() == DocumentType.PDF && !beginsWith(bytes, PDF)) {
            throw RefusedException.bad("'" + checked.id() + "' is called a PDF but is none");
        }
        library.add(checked, bytes);
        return Json.response(HttpStatus.ACCEPTED, Map.of("id", checked.id()));
    }

    private static boolean beginsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    @Delete("/api/documents")
    public HttpResponse remove(@Param("name") String name) {
        DocumentName checked = DocumentName.of(name);
        if (!library.remove(checked)) {
            throw new RefusedException(HttpStatus.NOT_FOUND, "There is no document '" + checked.id() + "'.");
        }
        return Json.response(HttpStatus.OK, Map.of("id", checked.id()));
    }

    @Post("/api/examples")
    public HttpResponse examples() {
        Map<String, byte[]> pages = Examples.load();
        pages.forEach((name, content) -> library.add(DocumentName.of(Examples.FOLDER + "/" + name), content));
        return Json.response(HttpStatus.ACCEPTED, Map.of("documents", pages.size()));
    }

    /** Tells how ingestion goes, until there is nothing left to do. */
    @Get("/api/ingestion")
    public HttpResponse ingestion(ServiceRequestContext ctx) {
        ctx.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.of(
                HttpStatus.OK,
                HttpHeaderNames.CONTENT_TYPE,
                MediaType.EVENT_STREAM.toString(),
                HttpHeaderNames.CACHE_CONTROL,
                "no-store"));
        Thread.ofVirtual().name("ingestion-watcher").start(() -> {
            watch(writer);
            writer.close();
        });
        return writer;
    }

    private void watch(HttpResponseWriter writer) {
        try {
            IngestQueue.Snapshot now = library.queue().snapshot();
            while (writer.tryWrite(HttpData.ofUtf8("data: " + Json.text(now) + "\n\n")) && now.active()) {
                Thread.sleep(SHORTEST_PAUSE_MILLIS);
                now = library.queue().awaitNewer(now.version(), LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
