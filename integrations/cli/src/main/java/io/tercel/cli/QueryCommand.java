package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.config.ConsistencyLevel;
import io.tercel.query.Filter;
import io.tercel.query.OrderBy;
import io.tercel.query.QueryIterator;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads rows without searching. */
@Command(name = "query", description = "Read rows by key or by condition, in the order of the keys or of fields.")
final class QueryCommand implements Callable<Integer> {

    private static final int BATCH = 1_000;

    private final Workbench workbench;

    @Parameters(
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection.")
    private String name = "";

    @Option(names = "--filter", paramLabel = "CONDITION", description = "Which rows, such as 'year >= 2020'.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Rows with these keys.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--fields",
            split = ",",
            paramLabel = "NAME",
            description = "Fields to print; '*' is all but the vectors. Default: *.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--order-by",
            split = ",",
            paramLabel = "NAME[:desc]",
            description = "What the rows are ordered by.")
    private List<String> order = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most rows; 0 for all. Default: 20.")
    private int limit = 20;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "Rows to leave out.")
    private int offset;

    @Option(names = "--partition", paramLabel = "NAME", description = "Read this partition only. May be repeated.")
    private List<String> partitions = new ArrayList<>();

    @Option(names = "--count", description = "Print how many rows there are in place of the rows.")
    private boolean count;

    @Option(names = "--explain", description = "Tell how the query went in place of what it found.")
    private boolean explain;

    QueryCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() {
        if (!ids.isEmpty() && (filter.isPresent() || !order.isEmpty() || count || explain)) {
            throw new Failure(ExitCode.USAGE, "--ids goes with --fields only");
        }
        try (Workbench.Opened opened = workbench.read()) {
            Collection collection = opened.collection(name);
            Output output = workbench.output();
            if (count) {
                long rows = collection.count(Filter.of(filter.orElse("")), ConsistencyLevel.STRONG);
                output.done(Values.counted(rows, "row"), Output.facts("count", rows));
            } else if (explain) {
                String explanation = collection.explain(request()).toString();
                output.done(
                        explanation.stripTrailing(),
                        Output.facts("explanation", explanation.lines().toList()));
            } else if (!ids.isEmpty()) {
                RowReader reader = new RowReader(collection.schema());
                print(collection.get(ids.stream().map(reader::key).toList(), outputFields()), collection);
            } else if (limit == 0 && order.isEmpty()) {
                printAll(collection);
            } else {
                print(collection.query(request()), collection);
            }
        }
        return ExitCode.DONE.number();
    }

    private String[] outputFields() {
        return fields.isEmpty() ? new String[] {"*"} : fields.toArray(String[]::new);
    }

    private QueryRequest request() {
        QueryRequest.Builder request = QueryRequest.all()
                .outputFields(outputFields())
                .partitions(partitions.toArray(String[]::new))
                .limit(limit)
                .offset(offset)
                .orderBy(order.stream().map(QueryCommand::order).toArray(OrderBy[]::new));
        filter.map(Filter::of).ifPresent(request::filter);
        return request.build();
    }

    private static OrderBy order(String text) {
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        return switch (colon < 0 ? "asc" : text.substring(colon + 1)) {
            case "asc" -> OrderBy.ascending(field);
            case "desc" -> OrderBy.descending(field);
            default -> throw new Failure(ExitCode.USAGE, "--order-by %s: expected asc or desc".formatted(text));
        };
    }

    /** A table needs all rows to know how wide it is; JSON comes as it is read. */
    private void printAll(Collection collection) {
        Output output = workbench.output();
        List<Row> rows = new ArrayList<>();
        try (QueryIterator iterator = collection.queryIterator(request(), BATCH)) {
            for (Row row : iterator) {
                if (output.json()) {
                    output.printLine(Values.json(row));
                } else {
                    rows.add(row);
                }
            }
        }
        if (!output.json()) {
            print(rows, collection);
        }
    }

    private void print(List<Row> rows, Collection collection) {
        Output output = workbench.output();
        if (output.json()) {
            rows.forEach(row -> output.printLine(Values.json(row)));
        } else {
            output.print(Rows.listing(rows, collection.schema().primaryKey().name()), "no rows found");
        }
    }
}
