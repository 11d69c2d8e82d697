package io.tercel.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.Collection;
import io.tercel.CollectionDescription;
import io.tercel.Database;
import io.tercel.IndexDescription;
import io.tercel.InspectReport;
import io.tercel.InspectReport.CollectionReport;
import io.tercel.RecoverySummary;
import io.tercel.schema.SchemaCodec;
import io.tercel.time.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What there is. */
@Command(
        name = "info",
        description = "Show databases and collections, or one collection: its schema, sizes and indexes.")
final class InfoCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            arity = "0..1",
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "A collection; all in short when none is named.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--schema",
            description = "Print the schema of the collection as JSON, for 'tercel create --schema'.")
    private boolean schema;

    InfoCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        if (schema && name.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "--schema of which collection?");
        }
        try (Workbench.Opened opened = workbench.read()) {
            if (name.isPresent() && schema) {
                printSchema(opened.collection(name.get()));
            } else if (name.isPresent()) {
                print(
                        opened.collection(name.get()).describe(),
                        opened.database().inspect());
            } else {
                print(opened.database());
            }
        }
        return ExitCode.DONE.number();
    }

    private void printSchema(Collection collection) {
        ObjectNode json = SchemaCodec.encode(collection.schema());
        if (workbench.output().json()) {
            workbench.output().printLine(json);
        } else {
            workbench.screen().out().println(Values.pretty(json));
        }
    }

    private void print(Database database) {
        InspectReport report = database.inspect();
        Output output = workbench.output();
        RecoverySummary recovery = database.recovery();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("directory", report.directory());
        facts.put("databases", report.databases());
        facts.put("lastWrite", report.lastTimestamp() == 0 ? null : moment(report.lastTimestamp()));
        facts.put("logFiles", report.logFiles());
        facts.put("logBytes", report.logBytes());
        facts.put("closedCleanly", recovery.closedCleanly());
        output.done(
                """
                database   %s
                databases  %s
                last write %s
                log        %s in %s%s""".formatted(
                                report.directory(),
                                String.join(", ", report.databases()),
                                report.lastTimestamp() == 0 ? "none" : moment(report.lastTimestamp()),
                                Values.bytes(report.logBytes()),
                                Values.counted(report.logFiles(), "file"),
                                recovery.closedCleanly() ? "" : "; it was not closed, and has been recovered"),
                facts);
        output.say("");
        Listing listing = new Listing("collection", "rows", "deleted", "size", "segments", "indexed", "aliases");
        for (CollectionReport each : report.collections()) {
            String full = Workbench.Opened.qualified(each.database(), each.name());
            listing.add(
                    full,
                    each.liveRows(),
                    each.deletedRows(),
                    new Values.Bytes(each.bytes()),
                    each.segments().size(),
                    indexed(database.database(each.database())
                            .collection(each.name())
                            .describe()
                            .indexes()),
                    new Values.Names(each.aliases()));
        }
        output.print(listing, "no collections; 'tercel create NAME' makes one");
    }

    private static Instant moment(long timestamp) {
        return Instant.ofEpochMilli(Timestamp.toMillis(timestamp));
    }

    /** How far the indexes have come, all together. */
    private static String indexed(List<IndexDescription> indexes) {
        long pending =
                indexes.stream().mapToLong(IndexDescription::pendingRows).max().orElse(0);
        boolean failed = indexes.stream().anyMatch(index -> index.state() == IndexDescription.State.FAILED);
        return failed ? "failed" : pending == 0 ? "all" : Values.counted(pending, "row") + " to come";
    }

    private void print(CollectionDescription collection, InspectReport report) {
        Output output = workbench.output();
        if (output.json()) {
            output.printLine(json(collection, report));
        } else {
            String text = collection.toString().stripTrailing();
            of(collection, report)
                    .ifPresent(sizes -> workbench
                            .screen()
                            .out()
                            .printf(
                                    "%s%nsize         %s in %s, %s deleted%n",
                                    text,
                                    Values.bytes(sizes.bytes()),
                                    Values.counted(sizes.segments().size(), "segment"),
                                    Values.counted(sizes.deletedRows(), "row")));
        }
    }

    private static ObjectNode json(CollectionDescription collection, InspectReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("collection", collection.name());
        json.put("database", collection.database());
        json.put("rows", collection.rows());
        of(collection, report)
                .ifPresent(sizes -> json.put("bytes", sizes.bytes())
                        .put("segments", sizes.segments().size())
                        .put("deletedRows", sizes.deletedRows()));
        json.put("created", collection.created().toString());
        json.set("aliases", Values.json(collection.aliases()));
        json.set("partitions", Values.json(collection.partitions()));
        json.set("properties", Values.json(collection.properties().toMap()));
        json.set("schema", SchemaCodec.encode(collection.schema()));
        json.set(
                "indexes",
                Values.json(
                        collection.indexes().stream().map(IndexCommand::facts).toList()));
        return json;
    }

    private static Optional<CollectionReport> of(CollectionDescription collection, InspectReport report) {
        return report.collections().stream()
                .filter(each ->
                        each.name().equals(collection.name()) && each.database().equals(collection.database()))
                .findFirst();
    }
}
