package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.config.ConsistencyLevel;
import io.tercel.query.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes rows. */
@Command(name = "delete", description = "Delete rows by key, by condition, or all of them.")
final class DeleteCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--yes", description = "Do it without asking.")
    private boolean yes;

    /** One of three. */
    static final class Which {

        @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Rows with these keys.")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--filter", paramLabel = "CONDITION", description = "Rows that fit a condition.")
        private Optional<String> filter = Optional.empty();

        @Option(names = "--all", description = "Every row; the collection stays.")
        private boolean all;
    }

    DeleteCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        try (Workbench.Opened opened = workbench.write()) {
            Collection collection = opened.collection(name);
            long deleted = which.ids.isEmpty() ? deleteMatching(collection) : deleteKeys(collection);
            workbench
                    .output()
                    .done(
                            "deleted %s of %s".formatted(Values.counted(deleted, "row"), name),
                            Output.facts("deleted", deleted, "collection", name));
        }
        return ExitCode.DONE.number();
    }

    private long deleteKeys(Collection collection) {
        RowReader reader = new RowReader(collection.schema());
        List<Object> keys = which.ids.stream().map(reader::key).toList();
        long there =
                collection.get(keys, collection.schema().primaryKey().name()).size();
        workbench.confirm("delete %s of %s".formatted(Values.counted(there, "row"), name), yes);
        collection.delete(keys);
        return there;
    }

    private long deleteMatching(Collection collection) {
        String condition = which.filter.orElse("");
        if (!which.all && condition.isBlank()) {
            throw new Failure(ExitCode.USAGE, "an empty condition would delete everything: --all says so");
        }
        Filter filter = Filter.of(condition);
        long there = collection.count(filter, ConsistencyLevel.STRONG);
        String where = which.all ? "" : " where " + condition;
        workbench.confirm("delete %s of %s%s".formatted(Values.counted(there, "row"), name, where), yes);
        return which.all
                ? deletedAll(collection, there)
                : collection.delete(filter).count();
    }

    private static long deletedAll(Collection collection, long rows) {
        collection.deleteAll();
        return rows;
    }
}
