package io.tercel.files;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** How a field is written to Parquet. What Parquet has no type for is JSON text: sparse vectors, and arrays of structs. */
final class ParquetField {

    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    private final FieldSchema field;
    private final Type type;

    private ParquetField(FieldSchema field, Type type) {
        this.field = field;
        this.type = type;
    }

    static ParquetField of(FieldSchema field) {
        Repetition repetition = field.isNullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
        return new ParquetField(field, isList(field) ? list(field, repetition) : scalar(field, repetition));
    }

    private static boolean isList(FieldSchema field) {
        return switch (field.type()) {
            case ARRAY -> !field.isStructArray();
            case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR -> true;
            default -> false;
        };
    }

    private static Type list(FieldSchema field, Repetition repetition) {
        PrimitiveType element =
                switch (field.type()) {
                    case INT8_VECTOR -> ints(8, true);
                    case BINARY_VECTOR -> ints(8, false);
                    case ARRAY -> element(field.elementType().orElseThrow());
                    default -> Types.required(PrimitiveTypeName.FLOAT).named(ELEMENT);
                };
        return Types.buildGroup(repetition)
                .as(LogicalTypeAnnotation.listType())
                .addField(Types.repeatedGroup().addField(element).named(LIST))
                .named(field.name());
    }

    private static PrimitiveType ints(int bits, boolean signed) {
        return Types.required(PrimitiveTypeName.INT32)
                .as(LogicalTypeAnnotation.intType(bits, signed))
                .named(ELEMENT);
    }

    private static PrimitiveType element(DataType type) {
        return switch (type) {
            case BOOL -> Types.required(PrimitiveTypeName.BOOLEAN).named(ELEMENT);
            case INT8 -> ints(8, true);
            case INT16 -> ints(16, true);
            case INT32 -> ints(32, true);
            case INT64 -> Types.required(PrimitiveTypeName.INT64).named(ELEMENT);
            case FLOAT -> Types.required(PrimitiveTypeName.FLOAT).named(ELEMENT);
            case DOUBLE -> Types.required(PrimitiveTypeName.DOUBLE).named(ELEMENT);
            default ->
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(ELEMENT);
        };
    }

    private static Type scalar(FieldSchema field, Repetition repetition) {
        return switch (field.type()) {
            case BOOL -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(field.name());
            case INT8 -> ints(field, 8, repetition);
            case INT16 -> ints(field, 16, repetition);
            case INT32 -> ints(field, 32, repetition);
            case INT64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(field.name());
            case FLOAT -> Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(field.name());
            case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(field.name());
            case TIMESTAMPTZ ->
                Types.primitive(PrimitiveTypeName.INT64, repetition)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(field.name());
            case VARCHAR, GEOMETRY -> text(field, repetition, LogicalTypeAnnotation.stringType());
            default -> text(field, repetition, LogicalTypeAnnotation.jsonType());
        };
    }

    private static Type ints(FieldSchema field, int bits, Repetition repetition) {
        return Types.primitive(PrimitiveTypeName.INT32, repetition)
                .as(LogicalTypeAnnotation.intType(bits, true))
                .named(field.name());
    }

    private static Type text(FieldSchema field, Repetition repetition, LogicalTypeAnnotation kind) {
        return Types.primitive(PrimitiveTypeName.BINARY, repetition).as(kind).named(field.name());
    }

    String name() {
        return field.name();
    }

    Type type() {
        return type;
    }

    /** Whether the field is a list of as many numbers in every row, which {@link VectorPages} writes. */
    boolean isVector() {
        return isList(field) && field.type() != DataType.ARRAY;
    }

    /** Writes what a row has in a field that is no vector of numbers. */
    void write(@Nullable Object value, ColumnWriter to) {
        if (value == null) {
            to.writeNull(0, 0);
            return;
        }
        int defined = field.isNullable() ? 1 : 0;
        if (isList(field)) {
            writeList((List<?>) value, defined, to);
        } else {
            writeValue(field.type(), value, 0, defined, to);
        }
    }

    /**
     * Writes an array.
     *
     * @param defined the level of one that has no elements
     */
    private void writeList(List<?> list, int defined, ColumnWriter to) {
        DataType type = field.elementType().orElseThrow();
        if (list.isEmpty()) {
            to.writeNull(0, defined);
        }
        for (int i = 0; i < list.size(); i++) {
            writeValue(type, list.get(i), i == 0 ? 0 : 1, defined + 1, to);
        }
    }

    private static void writeValue(DataType type, Object value, int repetition, int definition, ColumnWriter to) {
        switch (type) {
            case BOOL -> to.write((boolean) value, repetition, definition);
            case INT8, INT16, INT32 -> to.write(((Number) value).intValue(), repetition, definition);
            case INT64 -> to.write(((Number) value).longValue(), repetition, definition);
            case FLOAT -> to.write(((Number) value).floatValue(), repetition, definition);
            case DOUBLE -> to.write(((Number) value).doubleValue(), repetition, definition);
            case TIMESTAMPTZ ->
                to.write(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value), repetition, definition);
            case VARCHAR, GEOMETRY -> to.write(Binary.fromString((String) value), repetition, definition);
            case ARRAY, STRUCT, JSON, SPARSE_FLOAT_VECTOR ->
                to.write(Binary.fromString(Json.write(Values.plain(value))), repetition, definition);
            case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR ->
                throw new IllegalStateException("vectors have pages of their own");
        }
    }
}
