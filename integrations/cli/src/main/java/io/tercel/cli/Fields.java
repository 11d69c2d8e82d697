package io.tercel.cli;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import java.util.List;
import java.util.Optional;

/** The fields that are meant when none is named. */
final class Fields {

    private Fields() {}

    /** The vector field of that name, or the only dense one. */
    static FieldSchema vector(CollectionSchema schema, Optional<String> name) {
        if (name.isPresent()) {
            return schema.field(name.get())
                    .filter(field -> field.type().isVector())
                    .orElseThrow(() -> Failure.refused("collection '%s' has no vector field '%s'; it has %s"
                            .formatted(schema.name(), name.get(), vectors(schema))));
        }
        List<FieldSchema> dense = schema.fields().stream()
                .filter(field -> field.type().isDenseVector())
                .toList();
        if (dense.size() == 1) {
            return dense.getFirst();
        }
        throw Failure.refused(
                "collection '%s' has the vector fields %s: name one".formatted(schema.name(), vectors(schema)));
    }

    private static List<String> vectors(CollectionSchema schema) {
        return schema.fields().stream()
                .filter(field -> field.type().isVector()
                        && schema.functionFilling(field.name()).isEmpty())
                .map(FieldSchema::name)
                .toList();
    }

    /** The field with the terms of the only text that is searched by its words. */
    static Optional<FunctionSchema> onlyTerms(CollectionSchema schema) {
        return schema.functions().size() == 1 ? Optional.of(schema.functions().getFirst()) : Optional.empty();
    }

    /** The function that searches the words of a text, which may be named by the text or by its terms. */
    static FunctionSchema terms(CollectionSchema schema, Optional<String> name) {
        List<FunctionSchema> functions = schema.functions().stream()
                .filter(function -> name.isEmpty()
                        || function.output().equals(name.get())
                        || inputOf(function).equals(name.get()))
                .toList();
        if (functions.size() == 1) {
            return functions.getFirst();
        }
        List<String> texts = schema.functions().stream().map(Fields::inputOf).toList();
        throw Failure.refused(
                texts.isEmpty()
                        ? "collection '%s' has no text that is searched by its words; 'tercel create --text' makes one"
                                .formatted(schema.name())
                        : "collection '%s' has the texts %s: name one with --text-field"
                                .formatted(schema.name(), texts));
    }

    private static String inputOf(FunctionSchema function) {
        return switch (function) {
            case FunctionSchema.Bm25 bm25 -> bm25.input();
        };
    }

    /** The only text that is searched by its words, or else the only VARCHAR that is no key. */
    static String onlyText(CollectionSchema schema) {
        if (schema.functions().size() == 1) {
            return inputOf(schema.functions().getFirst());
        }
        List<String> texts = schema.fields().stream()
                .filter(field -> field.type() == DataType.VARCHAR && !field.equals(schema.primaryKey()))
                .map(FieldSchema::name)
                .toList();
        if (texts.size() == 1) {
            return texts.getFirst();
        }
        throw Failure.refused(
                "collection '%s' has the texts %s: name one with --embed-from".formatted(schema.name(), texts));
    }
}
