package io.tercel;

import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All rows of a collection like {@link Papers}, as text by partition and in the order of their keys: what is compared after something went wrong. */
final class Contents {

    private Contents() {}

    static List<String> of(Collection papers) {
        List<String> lines = new ArrayList<>();
        for (String partition : papers.partitions()) {
            QueryRequest all = QueryRequest.all()
                    .limit(10_000)
                    .outputFields("body", "year", "dense")
                    .build();
            add(partition, papers.partition(partition).query(all), lines);
        }
        return lines;
    }

    static List<String> of(ModelCollection model) {
        List<String> lines = new ArrayList<>();
        for (String partition : model.partitions()) {
            add(partition, model.all().stream().filter(model.isIn(partition)).toList(), lines);
        }
        return lines;
    }

    /** Partitions are told apart even when they are empty. */
    private static void add(String partition, List<Row> rows, List<String> lines) {
        if (!partition.equals(ModelCollection.DEFAULT_PARTITION)) {
            lines.add("partition " + partition);
        }
        for (Row row : rows) {
            lines.add("%s: %s, %s, %s"
                    .formatted(
                            row.get("id"),
                            row.get("body"),
                            row.get("year"),
                            Arrays.toString(ModelCollection.vector(row))));
        }
    }
}
