package io.tercel.samples.web;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.error.VectorDbException;
import io.tercel.samples.answers.ChatConnection;
import io.tercel.samples.answers.ChatOptions;
import io.tercel.samples.answers.WritingAnswerer;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the application until it is stopped. */
@Command(
        name = "web-app",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Ask your documents in a browser: answers with citations, from one process.")
public final class WebApp implements Callable<Integer> {

    private static final int REFUSED = 2;
    private static final int DEFAULT_PORT = 8642;
    private static final int DEFAULT_UPLOAD_MIB = 32;
    private static final int HIGHEST_PORT = 65_535;
    private static final int MOST_UPLOAD_MIB = 1024;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            required = true,
            description = "Where documents and database are kept; made if there is none.")
    private Path data = Path.of(".");

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Default: " + DEFAULT_PORT + "; 0 takes any that is free.")
    private int port = DEFAULT_PORT;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = {
                "The address to listen at. Default: 127.0.0.1, which only this machine reaches.",
                "Whoever reaches it can read, bring and remove documents: there are no passwords."
            })
    private String host = "127.0.0.1";

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A further name that browsers may call this machine by; repeatable.")
    private Set<String> allowedHosts = new HashSet<>();

    @Option(
            names = "--max-upload",
            paramLabel = "MIB",
            description = "The largest document that can be brought. Default: " + DEFAULT_UPLOAD_MIB)
    private int maxUploadMib = DEFAULT_UPLOAD_MIB;

    @Mixin
    private ChatOptions chatOptions = new ChatOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // Given by picocli before anything is called.
    private CommandSpec spec;

    private final CountDownLatch stopped;

    WebApp(CountDownLatch stopped) {
        this.stopped = stopped;
    }

    /** Serves until the process is asked to end; 2 when something the user can mend stood in the way. */
    public static void main(String[] args) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                // The database is closed before the process ends: the next start is quicker for it.
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        int code = run(
                stop,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        ended.countDown();
        System.exit(code);
    }

    static int run(CountDownLatch stop, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new WebApp(stop))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.println("web-app: " + complaint(failure).orElseThrow(() -> failure));
                    return REFUSED;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("--port: expected 0 to " + HIGHEST_PORT + ", got " + port);
        }
        if (maxUploadMib < 1 || maxUploadMib > MOST_UPLOAD_MIB) {
            throw new IllegalArgumentException(
                    "--max-upload: expected 1 to " + MOST_UPLOAD_MIB + ", got " + maxUploadMib);
        }
        Optional<ChatConnection> chat = chatOptions.connection();
        long maxUploadBytes = (long) maxUploadMib << 20;
        PrintWriter out = spec.commandLine().getOut();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn();
                Library library = new Library(data, model, model::countTokens);
                AppServer server = new AppServer(
                        new InetSocketAddress(host, port),
                        allowedHosts,
                        new Api(library, chat.map(WebApp::answers), maxUploadBytes),
                        maxUploadBytes)) {
            out.println("Tercel web application");
            out.println("  data     " + data.toAbsolutePath().normalize());
            out.println("  answers  "
                    + chat.map(each -> "written by " + each.name())
                            .orElse("quoted from the documents; --chat-url has a chat model write them"));
            out.println(
                    "  open     http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port() + "/");
            stopped.await();
        }
        return 0;
    }

    private static Api.ChatAnswers answers(ChatConnection chat) {
        return new Api.ChatAnswers(chat.name(), new WritingAnswerer(chat));
    }

    /** One line for a failure that the user can mend; others need their stack trace. */
    private static Optional<String> complaint(Throwable failure) {
        return switch (failure) {
            case VectorDbException refused -> Optional.ofNullable(refused.getMessage());
            case IllegalArgumentException refused -> Optional.ofNullable(refused.getMessage());
            case UncheckedIOException unreadable -> Optional.ofNullable(unreadable.getMessage());
            default -> Optional.empty();
        };
    }
}
