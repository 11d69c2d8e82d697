package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.error.VectorDbException;
import io.tercel.query.WriteResult;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.DenseVector;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rows from JSON lines. */
@Command(
        name = "insert",
        description = "Insert rows: JSON lines from a file or from standard input, one object a line.",
        footerHeading =
                "%nEach batch is one durable write: when a line does not fit, its batch and those after it are not in.%n")
final class InsertCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final Pattern ROW = Pattern.compile("\\brow (\\d+)\\b");

    private final Workbench workbench;

    @Parameters(
            index = "0",
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = STANDARD_INPUT,
            description = "JSON lines; - for standard input, the default.")
    private String file = STANDARD_INPUT;

    @Option(names = "--upsert", description = "Replace rows whose key is there.")
    private boolean upsert;

    @Option(names = "--partition", paramLabel = "NAME", description = "The partition that the rows come to.")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "1000",
            description = "Rows of one write. Default: 1000.")
    private int batchRows = 1_000;

    @Option(
            names = "--embed",
            paramLabel = "MODEL",
            description =
                    "Fill a vector with what an embedding model makes of a text: bge-small-en, or a folder with a model.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--embed-from",
            paramLabel = "FIELD",
            description = "That text. Default: the only field that is searched by its words.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--embed-into",
            paramLabel = "FIELD",
            description = "That vector. Default: the only vector of floats.")
    private Optional<String> into = Optional.empty();

    InsertCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        if (batchRows < 1) {
            throw new Failure(ExitCode.USAGE, "--batch must be at least 1");
        }
        try (Workbench.Opened opened = workbench.write()) {
            Collection collection = opened.collection(name);
            if (model.isEmpty()) {
                insert(collection, rows -> rows);
            } else {
                try (OnnxEmbeddingModel loaded = Models.open(workbench, model.get())) {
                    insert(collection, embedding(collection, loaded));
                }
            }
        }
        return ExitCode.DONE.number();
    }

    /** Adds to rows what they do not bring themselves. */
    @FunctionalInterface
    private interface Completion {
        List<Row> of(List<Row> rows);
    }

    private Completion embedding(Collection collection, OnnxEmbeddingModel loaded) {
        String text = from.orElseGet(() -> Fields.onlyText(collection.schema()));
        FieldSchema vector = Fields.vector(collection.schema(), into);
        return rows -> {
            List<String> texts = new ArrayList<>();
            for (Row row : rows) {
                texts.add(row.get(text) instanceof String given ? given : "");
            }
            List<Row> complete = new ArrayList<>();
            var embeddings = loaded.embedDocuments(texts);
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                complete.add(
                        row.has(vector.name())
                                ? row
                                : row.with(
                                        vector.name(),
                                        DenseVector.of(embeddings.get(i).vector())));
            }
            return complete;
        };
    }

    private void insert(Collection collection, Completion completion) throws IOException {
        long inserted = 0;
        long line = 0;
        List<Long> lines = new ArrayList<>();
        RowReader reader = new RowReader(collection.schema());
        List<Row> batch = new ArrayList<>();
        boolean piped = file.equals(STANDARD_INPUT);
        BufferedReader in = piped ? workbench.screen().in() : Files.newBufferedReader(workbench.resolve(file));
        try (Progress progress = Progress.of(workbench.screen(), "inserting", -1, "rows")) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                if (!text.isBlank()) {
                    lines.add(line);
                    batch.add(reader.read(text, line));
                }
                if (batch.size() == batchRows) {
                    inserted += write(collection, completion.of(batch), lines, inserted);
                    progress.reach(inserted);
                    batch.clear();
                    lines.clear();
                }
            }
            inserted += write(collection, completion.of(batch), lines, inserted);
        } finally {
            if (!piped) {
                in.close();
            }
        }
        String done = upsert ? "upserted" : "inserted";
        workbench
                .output()
                .done(
                        "%s %s into %s".formatted(done, Values.counted(inserted, "row"), name),
                        Output.facts(done, inserted, "collection", name));
    }

    private int write(Collection collection, List<Row> rows, List<Long> lines, long before) {
        if (rows.isEmpty()) {
            return 0;
        }
        try {
            return written(collection, rows).count();
        } catch (VectorDbException e) {
            throw new Failure(
                    ExitCode.of(e),
                    "%s; %s inserted before".formatted(withLines(e.getMessage(), lines), Values.counted(before, "row")),
                    e);
        }
    }

    private WriteResult written(Collection collection, List<Row> rows) {
        if (partition.isPresent()) {
            return upsert
                    ? collection.partition(partition.get()).upsert(rows)
                    : collection.partition(partition.get()).insert(rows);
        }
        return upsert ? collection.upsert(rows) : collection.insert(rows);
    }

    /** The database counts the rows of a write; whoever wrote the file counts lines. */
    private static String withLines(@Nullable String message, List<Long> lines) {
        Matcher row = ROW.matcher(String.valueOf(message));
        return row.replaceAll(found -> {
            int at = Integer.parseInt(found.group(1));
            return at < lines.size() ? "line " + lines.get(at) : found.group();
        });
    }
}
