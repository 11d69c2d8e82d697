package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.config.ConsistencyLevel;
import io.tercel.files.ExportReport;
import io.tercel.files.FileExport;
import io.tercel.query.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rows into a file. */
@Command(
        name = "export",
        description = "Export rows to a file: Parquet, JSON, JSON lines, CSV, NumPy. It is there whole or not at all.")
final class ExportCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            index = "0",
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file; its name tells the format.")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "parquet, json, jsonl, csv or numpy, where the name does not tell it.")
    private Optional<String> format = Optional.empty();

    @Option(names = "--filter", paramLabel = "CONDITION", description = "Only rows that fit.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--fields", split = ",", paramLabel = "NAME", description = "Only these fields, and the key.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--partition", paramLabel = "NAME", description = "Only rows of this partition. May be repeated.")
    private List<String> partitions = new ArrayList<>();

    @Mixin
    private CsvFlags csv = new CsvFlags();

    @Option(names = "--yes", description = "Replace a file that is there without asking.")
    private boolean yes;

    ExportCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        try (Workbench.Opened opened = workbench.read()) {
            Collection collection = opened.collection(name);
            if (Files.exists(file)) {
                workbench.confirm("replace %s".formatted(file.getFileName()), yes);
            }
            ExportReport report = exported(collection);
            workbench
                    .output()
                    .done(
                            "%s exported to %s, %s"
                                    .formatted(
                                            Values.counted(report.rows(), "row"),
                                            file.getFileName(),
                                            Values.bytes(report.bytes())),
                            Output.facts(
                                    "file", report.file().getFileName().toString(),
                                    "rows", report.rows(),
                                    "bytes", report.bytes()));
            return ExitCode.DONE.number();
        }
    }

    private ExportReport exported(Collection collection) {
        Filter condition = Filter.of(filter.orElse(""));
        FileExport work = FileExport.from(collection)
                .csv(csv.options())
                .partitions(partitions.toArray(String[]::new))
                .fields(fields.toArray(String[]::new));
        filter.ifPresent(text -> work.filter(condition));
        if (format.isPresent()) {
            work.to(file, FileFormats.named(format.get()));
        } else {
            work.to(file);
        }
        long rows = collection.count(condition, ConsistencyLevel.STRONG);
        try (Progress progress = Progress.of(workbench.screen(), "exporting", rows, "rows")) {
            return work.listener(progress::reach).run();
        }
    }
}
