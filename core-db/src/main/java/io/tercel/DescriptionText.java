package io.tercel;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link CollectionDescription} as a person wants to read it. */
final class DescriptionText {

    private final StringBuilder text = new StringBuilder();

    private DescriptionText() {}

    static String of(CollectionDescription collection) {
        DescriptionText description = new DescriptionText();
        description.about(collection);
        collection.fields().forEach(field -> description.field(collection.schema(), field));
        description.line("indexes");
        collection.indexes().forEach(index -> description.line("  %s", index));
        return description.text.toString();
    }

    private void about(CollectionDescription collection) {
        line("collection   %s", collection.name());
        if (!collection.description().isEmpty()) {
            line("description  %s", collection.description());
        }
        line("database     %s", collection.database());
        line("number       %d", collection.number());
        line("created      %s", collection.created());
        line("rows         %,d", collection.rows());
        line("consistency  %s", collection.consistency());
        list("aliases", collection.aliases());
        list("partitions", collection.partitions());
        list(
                "properties",
                collection.properties().toMap().entrySet().stream()
                        .map(Object::toString)
                        .toList());
        line("fields");
    }

    private void list(String what, List<String> values) {
        if (!values.isEmpty()) {
            line("%-11s  %s", what, String.join(", ", values));
        }
    }

    private void field(CollectionSchema schema, FieldSchema field) {
        List<String> parts = new ArrayList<>();
        if (field.equals(schema.primaryKey())) {
            parts.add(schema.autoId() ? "primary key, made by the database" : "primary key");
        }
        if (field.dimension() > 0) {
            parts.add("dimension " + field.dimension());
        }
        if (field.capacity() > 0) {
            parts.add("capacity " + field.capacity());
        }
        if (field.maxBytes() > 0 && field.maxBytes() < FieldSchema.DEFAULT_MAX_BYTES) {
            parts.add("at most " + field.maxBytes() + " bytes");
        }
        if (field.isNullable()) {
            parts.add("nullable");
        }
        if (field.defaultValue() != null) {
            parts.add("default " + field.defaultValue());
        }
        field.analyzer().ifPresent(analyzer -> parts.add("analyzer " + analyzer));
        field.multiAnalyzer()
                .ifPresent(choice -> parts.add("analyzer by " + choice.byField() + " of "
                        + String.join(", ", choice.analyzers().keySet())));
        if (field.isMatchEnabled()) {
            parts.add("match");
        }
        field.index().map(IndexSpec::metric).ifPresent(metric -> parts.add("metric " + metric));
        schema.functionFilling(field.name())
                .map(FunctionSchema::input)
                .ifPresent(input -> parts.add("filled from " + input));
        if (!field.description().isEmpty()) {
            parts.add(field.description());
        }
        line("  %-20s %-20s %s", field.name(), field.type(), String.join(", ", parts));
    }

    /** The same text everywhere, whatever the user's language. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency
    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
