package io.tercel.segment;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.RowBatch;
import io.tercel.text.Analyzer;
import io.tercel.text.AnalyzerByLanguage;
import io.tercel.text.Analyzers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the texts of one field are cut: all alike, or each row's as another field of it says. Safe for use by many threads.
 *
 * <p>A database is opened, and its other fields are read and written, when an analyzer cannot be made here, because a library that it needs
 * is not on the class path. Who asks for the analyzer is told.
 */
final class FieldAnalyzer {

    private final String field;
    private final Map<String, Analyzer> analyzers;
    private final @Nullable MultiAnalyzer choice;

    /** Position in {@code CollectionSchema.storedFields()} of the field that chooses, if one does. */
    private final int chooser;

    /** Why one of the analyzers could not be made. */
    private final Optional<InvalidRequestException> trouble;

    private FieldAnalyzer(
            String field,
            Map<String, Analyzer> analyzers,
            @Nullable MultiAnalyzer choice,
            int chooser,
            Optional<InvalidRequestException> trouble) {
        this.field = field;
        this.analyzers = analyzers;
        this.choice = choice;
        this.chooser = chooser;
        this.trouble = trouble;
    }

    static FieldAnalyzer of(FieldSchema field, CollectionSchema schema) {
        int chooser = field.multiAnalyzer()
                .map(choice -> position(schema.storedFields(), choice.byField()))
                .orElse(-1);
        MultiAnalyzer choice = field.multiAnalyzer().orElse(null);
        try {
            return new FieldAnalyzer(field.name(), made(field), choice, chooser, Optional.empty());
        } catch (InvalidRequestException e) {
            return new FieldAnalyzer(field.name(), Map.of(), choice, chooser, Optional.of(e));
        }
    }

    private static Map<String, Analyzer> made(FieldSchema field) {
        Map<String, Analyzer> analyzers = new HashMap<>();
        field.analyzer().ifPresent(one -> analyzers.put(MultiAnalyzer.DEFAULT, make(field, one)));
        field.multiAnalyzer()
                .ifPresent(choice -> choice.analyzers().forEach((name, one) -> analyzers.put(name, make(field, one))));
        return analyzers;
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

    boolean isUsable() {
        return trouble.isEmpty();
    }

    /** Throws what went wrong when an analyzer was made. */
    void requireUsable() {
        trouble.ifPresent(why -> {
            throw new InvalidRequestException(String.valueOf(why.getMessage()), why);
        });
    }

    /** That of all rows, or of those that name none. */
    Analyzer byDefault() {
        requireUsable();
        return Objects.requireNonNull(analyzers.get(MultiAnalyzer.DEFAULT));
    }

    Analyzer named(String name) {
        requireUsable();
        if (choice != null) {
            return Objects.requireNonNull(analyzers.get(choice.resolveStrictly(field, name)));
        }
        if (byDefault() instanceof AnalyzerByLanguage byLanguage) {
            return byLanguage
                    .named(name)
                    .orElseThrow(() -> new InvalidRequestException("field '%s': there is no analyzer '%s'; allowed: %s"
                            .formatted(field, name, String.join(", ", new TreeSet<>(byLanguage.names())))));
        }
        throw new InvalidRequestException(
                "field '%s': it has one analyzer for all rows, so none can be named; got '%s'".formatted(field, name));
    }

    Analyzer ofRow(RowBatch rows, int row) {
        if (choice == null) {
            return byDefault();
        }
        ColumnData names = rows.columns().get(chooser);
        return chosen(names.isNull(row) ? Optional.empty() : Optional.of(((ColumnData.Bytes) names).text(row)));
    }

    Analyzer chosen(Optional<String> name) {
        if (choice == null || name.isEmpty()) {
            return byDefault();
        }
        requireUsable();
        return Objects.requireNonNull(analyzers.get(choice.resolve(name.get())));
    }
}
