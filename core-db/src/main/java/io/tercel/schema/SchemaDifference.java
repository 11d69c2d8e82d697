package io.tercel.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells two schemas apart, for people. */
public final class SchemaDifference {

    private final List<String> differences = new ArrayList<>();

    private SchemaDifference() {}

    /**
     * What is different in one line, each as it is against how it is wanted; empty when nothing is. The order of fields makes no
     * difference: a field that was added later comes last, wherever else one would declare it.
     */
    public static String describe(CollectionSchema existing, CollectionSchema wanted) {
        SchemaDifference difference = new SchemaDifference();
        difference.compareSchemas(existing, wanted);
        return String.join("; ", difference.differences);
    }

    private void compareSchemas(CollectionSchema existing, CollectionSchema wanted) {
        compare("name", existing.name(), wanted.name());
        compare("primary key", existing.primaryKey().name(), wanted.primaryKey().name());
        compare("autoId", existing.autoId(), wanted.autoId());
        compare("dynamicFields", existing.dynamicFields(), wanted.dynamicFields());
        compare("consistency", existing.consistency(), wanted.consistency());
        compare("description", existing.description(), wanted.description());
        compare(
                "partition key",
                existing.partitionKey().orElse(null),
                wanted.partitionKey().orElse(null));
        compare(
                "clustering key",
                existing.clusteringKey().orElse(null),
                wanted.clusteringKey().orElse(null));
        for (FieldSchema field : existing.fields()) {
            wanted.field(field.name())
                    .ifPresentOrElse(
                            other -> compareFields(field, other),
                            () -> differences.add("field '%s' exists, not wanted".formatted(field.name())));
        }
        for (FieldSchema field : wanted.fields()) {
            if (existing.field(field.name()).isEmpty()) {
                differences.add("field '%s' is wanted, does not exist".formatted(field.name()));
            }
        }
        compare("indexes for filters", Set.copyOf(existing.scalarIndexes()), Set.copyOf(wanted.scalarIndexes()));
        compare("functions", Set.copyOf(existing.functions()), Set.copyOf(wanted.functions()));
    }

    private void compareFields(FieldSchema existing, FieldSchema wanted) {
        String field = "field '" + existing.name() + "': ";
        compare(field + "type", existing.type(), wanted.type());
        compare(field + "nullable", existing.isNullable(), wanted.isNullable());
        compare(field + "default value", existing.defaultValue(), wanted.defaultValue());
        compare(field + "dimension", existing.dimension(), wanted.dimension());
        compare(field + "maxBytes", existing.maxBytes(), wanted.maxBytes());
        compare(
                field + "element type",
                existing.elementType().orElse(null),
                wanted.elementType().orElse(null));
        compare(field + "capacity", existing.capacity(), wanted.capacity());
        compareStructs(existing, wanted);
        compare(field + "description", existing.description(), wanted.description());
        compare(
                field + "analyzer",
                existing.analyzer().orElse(null),
                wanted.analyzer().orElse(null));
        compare(
                field + "analyzers",
                existing.multiAnalyzer().orElse(null),
                wanted.multiAnalyzer().orElse(null));
        compare(field + "match", existing.isMatchEnabled(), wanted.isMatchEnabled());
        compare(field + "index", existing.index().orElse(null), wanted.index().orElse(null));
    }

    private void compareStructs(FieldSchema existing, FieldSchema wanted) {
        String field = "field '" + existing.name() + "': ";
        List<String> names = names(existing.structFields());
        compare(field + "fields of its structs", names, names(wanted.structFields()));
        if (names.equals(names(wanted.structFields()))) {
            for (int i = 0; i < names.size(); i++) {
                compareFields(
                        existing.structColumn(existing.structFields().get(i)),
                        wanted.structColumn(wanted.structFields().get(i)));
            }
        }
    }

    private void compare(String what, @Nullable Object existing, @Nullable Object wanted) {
        if (!Objects.equals(existing, wanted)) {
            differences.add("%s is %s, wanted %s".formatted(what, existing, wanted));
        }
    }

    private static List<String> names(List<FieldSchema> fields) {
        return fields.stream().map(FieldSchema::name).toList();
    }
}
