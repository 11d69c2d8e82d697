package io.tercel.segment;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.RowBatch;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the texts of one field are cut: all alike, or each row's as another field of it says. Safe for use by many threads. */
final class FieldAnalyzer {

    private final String field;
    private final Map<String, Analyzer> analyzers;
    private final @Nullable MultiAnalyzer choice;

    /** Position in {@code CollectionSchema.storedFields()} of the field that chooses, if one does. */
    private final int chooser;

    private FieldAnalyzer(String field, Map<String, Analyzer> analyzers, @Nullable MultiAnalyzer choice, int chooser) {
        this.field = field;
        this.analyzers = analyzers;
        this.choice = choice;
        this.chooser = chooser;
    }

    static FieldAnalyzer of(FieldSchema field, CollectionSchema schema) {
        Map<String, Analyzer> analyzers = new HashMap<>();
        field.analyzer().ifPresent(one -> analyzers.put(MultiAnalyzer.DEFAULT, make(field, one)));
        field.multiAnalyzer()
                .ifPresent(choice -> choice.analyzers().forEach((name, one) -> analyzers.put(name, make(field, one))));
        int chooser = field.multiAnalyzer()
                .map(choice -> position(schema.storedFields(), choice.byField()))
                .orElse(-1);
        return new FieldAnalyzer(field.name(), analyzers, field.multiAnalyzer().orElse(null), chooser);
    }

    private static Analyzer make(FieldSchema field, String nameOrJson) {
        try {
            return Analyzers.of(nameOrJson);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("field '%s': %s".formatted(field.name(), e.getMessage()), e);
        }
    }

    static int position(List<FieldSchema> stored, String name) {
        int position = 0;
        while (!stored.get(position).name().equals(name)) {
            position++;
        }
        return position;
    }

    Analyzer byDefault() {
        return Objects.requireNonNull(analyzers.get(MultiAnalyzer.DEFAULT));
    }

    Analyzer named(String name) {
        if (choice == null) {
            throw new InvalidRequestException(
                    "field '%s': it has one analyzer for all rows, so none can be named; got '%s'"
                            .formatted(field, name));
        }
        return Objects.requireNonNull(analyzers.get(choice.resolveStrictly(field, name)));
    }

    Analyzer ofRow(RowBatch rows, int row) {
        if (choice == null) {
            return byDefault();
        }
        ColumnData names = rows.columns().get(chooser);
        return chosen(names.isNull(row) ? Optional.empty() : Optional.of(((ColumnData.Bytes) names).text(row)));
    }

    Analyzer chosen(Optional<String> name) {
        return choice == null || name.isEmpty()
                ? byDefault()
                : Objects.requireNonNull(analyzers.get(choice.resolve(name.get())));
    }
}
