package io.tercel.samples.benchmarks;

import io.tercel.Collection;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a key, a text, a number and a vector; the vectors come again from the first where there are fewer than rows. */
record PaperRows(VectorSet vectors) {

    /** Inserts the first ones, so many at a time. */
    void insert(Collection papers, int count, int batch) {
        for (int from = 0; from < count; from += batch) {
            List<Row> some = new ArrayList<>(batch);
            for (int i = from; i < Math.min(from + batch, count); i++) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                row.put("id", (long) i);
                row.put("title", "The paper number " + i);
                row.put("year", 1950 + i % 75);
                row.put("v", vectors.row(i % vectors.size()));
                some.add(Row.of(row));
            }
            papers.insert(some);
        }
    }
}
