package io.tercel;

import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import java.util.Arrays;
import java.util.List;

/** All rows of a collection like {@link Papers}, as text in the order of their keys: what is compared after something went wrong. */
final class Contents {

    private Contents() {}

    static List<String> of(Collection papers) {
        return of(papers.query(QueryRequest.all()
                .limit(10_000)
                .outputFields("body", "year", "dense")
                .build()));
    }

    static List<String> of(ModelCollection model) {
        return of(model.all());
    }

    private static List<String> of(List<Row> rows) {
        return rows.stream()
                .map(row -> "%s: %s, %s, %s"
                        .formatted(
                                row.get("id"),
                                row.get("body"),
                                row.get("year"),
                                Arrays.toString(ModelCollection.vector(row))))
                .toList();
    }
}
