package io.tercel.samples.foldersearch;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.error.VectorDbException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Semantic search over a folder, without a server and without a network. */
@Command(
        name = "folder-search",
        mixinStandardHelpOptions = true,
        description = "Searches a folder by meaning and by words. The index lies in the folder and is kept up to date.",
        subcommands = {SearchCommand.class, ChatCommand.class, EvalCommand.class})
public final class FolderSearch {

    private static final int REFUSED = 2;

    private final Terminal terminal;
    private final Supplier<EmbeddingModel> models;

    FolderSearch(Terminal terminal, Supplier<EmbeddingModel> models) {
        this.terminal = terminal;
        this.models = models;
    }

    /** Runs and exits: 0, or 1 when a search found nothing, or 2 when something the user can mend stood in the way. */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), Embeddings::bgeSmallEn, args));
    }

    static int run(Terminal terminal, Supplier<EmbeddingModel> models, String... args) {
        return new CommandLine(new FolderSearch(terminal, models))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    terminal.err()
                            .println("folder-search: " + complaint(failure).orElseThrow(() -> failure));
                    return REFUSED;
                })
                .execute(args);
    }

    Terminal terminal() {
        return terminal;
    }

    /** Opens what the options name, works with it, and closes it. */
    int withIndex(FolderOptions options, ToIntFunction<FolderIndex> work) {
        // Complains before the model is loaded, which takes a second.
        options.folder();
        options.results();
        EmbeddingModel model = models.get();
        try (FolderIndex index = FolderIndex.open(options, model, terminal)) {
            return work.applyAsInt(index);
        } finally {
            close(model);
        }
    }

    private static void close(EmbeddingModel model) {
        if (model instanceof OnnxEmbeddingModel onnx) {
            onnx.close();
        }
    }

    /** One line for a failure that the user can mend; others need their stack trace. */
    private static Optional<String> complaint(Throwable failure) {
        return switch (failure) {
            case VectorDbException stored -> Optional.ofNullable(stored.getMessage());
            case UncheckedIOException unreadable -> Optional.ofNullable(unreadable.getMessage());
            case IllegalArgumentException refused -> Optional.ofNullable(refused.getMessage());
            default -> Optional.empty();
        };
    }
}
