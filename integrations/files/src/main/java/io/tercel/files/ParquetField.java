package io.tercel.files;

import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

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

    /** The path of the values of a list field. */
    static String elementPath(String field) {
        return String.join(".", field, LIST, ELEMENT);
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

    void write(Object value, RecordConsumer to) {
        switch (field.type()) {
            case ARRAY -> {
                if (field.isStructArray()) {
                    to.addBinary(Binary.fromString(Json.write(Values.plain(value))));
                } else {
                    writeList((List<?>) value, to);
                }
            }
            case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR -> writeFloats(((DenseVector) value).toArray(), to);
            case INT8_VECTOR -> writeInts(Values.ints(((Int8Vector) value).toArray(), false), to);
            case BINARY_VECTOR -> writeInts(Values.ints(((BinaryVector) value).toArray(), true), to);
            case JSON, STRUCT, SPARSE_FLOAT_VECTOR -> to.addBinary(Binary.fromString(Json.write(Values.plain(value))));
            case TIMESTAMPTZ -> to.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
            case BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR, GEOMETRY ->
                writeScalar(field.type(), value, to);
        }
    }

    private static void writeScalar(DataType type, Object value, RecordConsumer to) {
        switch (type) {
            case BOOL -> to.addBoolean((Boolean) value);
            case INT8, INT16, INT32 -> to.addInteger(((Number) value).intValue());
            case INT64 -> to.addLong(((Number) value).longValue());
            case FLOAT -> to.addFloat(((Number) value).floatValue());
            case DOUBLE -> to.addDouble(((Number) value).doubleValue());
            default -> to.addBinary(Binary.fromString((String) value));
        }
    }

    /** One value of a list. */
    private interface Element {
        void write(int at);
    }

    private static void writeElements(int count, RecordConsumer to, Element element) {
        to.startGroup();
        if (count > 0) {
            to.startField(LIST, 0);
            for (int i = 0; i < count; i++) {
                to.startGroup();
                to.startField(ELEMENT, 0);
                element.write(i);
                to.endField(ELEMENT, 0);
                to.endGroup();
            }
            to.endField(LIST, 0);
        }
        to.endGroup();
    }

    private void writeList(List<?> list, RecordConsumer to) {
        DataType type = field.elementType().orElseThrow();
        writeElements(list.size(), to, i -> writeScalar(type, list.get(i), to));
    }

    private static void writeFloats(float[] vector, RecordConsumer to) {
        writeElements(vector.length, to, i -> to.addFloat(vector[i]));
    }

    private static void writeInts(int[] vector, RecordConsumer to) {
        writeElements(vector.length, to, i -> to.addInteger(vector[i]));
    }
}
