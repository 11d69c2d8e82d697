package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.Namespace;
import io.tercel.files.FileFormat;
import io.tercel.files.FileImport;
import io.tercel.files.ImportReport;
import io.tercel.files.InferredSchema;
import io.tercel.files.SchemaInference;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rows of files, straight into segments. */
@Command(
        name = "import",
        description = {
            "Import files of rows: Parquet, JSON, JSON lines, CSV, NumPy. A file is in whole or not at all.",
            "Much faster than insert; a row whose key is there is refused."
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  tercel import papers part-1.parquet part-2.parquet --job papers.job --rejects bad.jsonl",
            "  tercel import papers papers.csv --create --metric ip --text body:english"
        })
final class ImportCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            index = "0",
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection, which is there unless --create is given.")
    private String name = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "The files; their names tell the format.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "parquet, json, jsonl, csv, numpy or milvus-backup, where the name does not tell it.")
    private Optional<String> format = Optional.empty();

    @Option(names = "--create", description = "Create the collection, with a schema inferred from the first file.")
    private boolean create;

    @Option(names = "--infer", description = "Only show the schema that would be inferred.")
    private boolean infer;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "cosine",
            description = "Of inferred vectors. Default: cosine.")
    private String metric = "cosine";

    @Option(
            names = "--text",
            paramLabel = "NAME[:ANALYZER]",
            description = {
                "With --create: a text that is searched by its words (BM25), cut by standard, english or another analyzer.",
                "May be repeated."
            })
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Leave out rows that do not fit, and name them in this file.")
    private Optional<Path> rejects = Optional.empty();

    @Option(
            names = "--job",
            paramLabel = "FILE",
            description = "Remember here which files are in, so that the same command goes on after it was ended.")
    private Optional<Path> job = Optional.empty();

    @Option(
            names = "--rename",
            paramLabel = "COLUMN=FIELD",
            description = "A column that is called otherwise than its field. May be repeated.")
    private Map<String, String> renamed = new LinkedHashMap<>();

    @Option(names = "--ignore", split = ",", paramLabel = "COLUMN", description = "Columns to pass over.")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--ignore-unknown", description = "Pass over columns that the collection has no field for.")
    private boolean ignoreUnknown;

    @Option(names = "--partition", paramLabel = "NAME", description = "The partition that the rows come to.")
    private Optional<String> partition = Optional.empty();

    @Mixin
    private CsvFlags csv = new CsvFlags();

    ImportCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        if (infer) {
            print(inferred());
            return ExitCode.DONE.number();
        }
        try (Workbench.Opened opened = create ? workbench.create() : workbench.write()) {
            Namespace space = create ? opened.spaceOrNew(name) : opened.space(name);
            Collection collection = create && !space.hasCollection(Workbench.Opened.nameIn(name))
                    ? space.createCollection(inferred().schema())
                    : space.collection(Workbench.Opened.nameIn(name));
            return report(imported(collection));
        }
    }

    private FileFormat format(Path file) {
        return format.map(FileFormats::named).orElseGet(() -> FileFormat.of(file));
    }

    private InferredSchema inferred() {
        Path first = files.getFirst();
        SchemaInference inference = SchemaInference.of(Workbench.Opened.nameIn(name), first)
                .format(format(first))
                .csv(csv.options())
                .metric(metric())
                .ignore(ignored.toArray(String[]::new));
        renamed.forEach(inference::rename);
        for (String text : texts) {
            List<String> parts = FieldOptions.parts(text, "--text", 1, 2);
            if (parts.size() == 1) {
                inference.text(parts.getFirst());
            } else {
                inference.text(parts.getFirst(), parts.getLast());
            }
        }
        return inference.infer();
    }

    private MetricType metric() {
        for (MetricType each : MetricType.values()) {
            if (each.name().equalsIgnoreCase(metric)) {
                return each;
            }
        }
        throw new Failure(ExitCode.USAGE, "--metric %s: expected cosine, ip or l2".formatted(metric));
    }

    private void print(InferredSchema schema) {
        Listing listing = new Listing("column", "type", "values", "nulls", "why");
        schema.columns()
                .forEach(column ->
                        listing.add(column.name(), column.type(), column.values(), column.nulls(), column.note()));
        workbench.output().print(listing, "no columns");
    }

    private ImportReport imported(Collection collection) {
        FileImport work = FileImport.into(collection).csv(csv.options());
        files.forEach(file -> work.file(file, format(file)));
        partition.ifPresent(work::partition);
        rejects.ifPresent(work::rejects);
        job.ifPresent(work::job);
        renamed.forEach(work::rename);
        work.ignore(ignored.toArray(String[]::new));
        if (ignoreUnknown) {
            work.ignoreUnknown();
        }
        try (Progress progress = Progress.of(workbench.screen(), "importing", -1, "rows")) {
            long[] before = new long[2];
            work.listener(now -> {
                // Rows are counted file by file.
                progress.step(now.rows() - (now.filesDone() == before[0] ? before[1] : 0));
                before[0] = now.filesDone();
                before[1] = now.rows();
            });
            return work.run();
        }
    }

    private Integer report(ImportReport report) {
        Output output = workbench.output();
        Listing listing = new Listing("file", "rows", "rejected", "state");
        report.files()
                .forEach(file -> listing.add(
                        file.file().getFileName().toString(),
                        file.rows(),
                        file.rejected(),
                        file.wasDone() ? "done before" : "imported"));
        output.print(listing, "no files");
        output.say(String.format(
                Locale.ROOT,
                "%s imported into %s in %.1f s",
                Values.counted(report.rows(), "row"),
                name,
                report.took().toMillis() / 1e3));
        if (report.rejected() > 0) {
            output.say("%s left out, named in %s"
                    .formatted(
                            Values.counted(report.rejected(), "row"),
                            rejects.map(Path::getFileName).map(Path::toString).orElse("")));
        }
        return (report.rejected() == 0 ? ExitCode.DONE : ExitCode.PROBLEM).number();
    }
}
