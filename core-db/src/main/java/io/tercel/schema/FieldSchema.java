package io.tercel.schema;

import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One field of a collection. Immutable: {@link #nullable()} and its like return a changed copy, so that a field reads as one
 * sentence: {@code FieldSchema.int32("year").nullable()}. Rules between parts are checked when the collection's schema is built.
 *
 * @param name letters, digits and {@code _}, not starting with a digit; {@code $meta} is the dynamic field's own
 * @param type what the values are
 * @param isNullable whether a row may leave it out or give null
 * @param defaultValue used when a row leaves it out or gives null; null when there is none; not for JSON, ARRAY and vectors
 * @param dimension dimensions of a dense vector, bits of a BINARY_VECTOR, otherwise 0
 * @param maxBytes most UTF-8 bytes of a VARCHAR, or of each VARCHAR in an ARRAY; otherwise 0
 * @param analyzer how a VARCHAR is cut into terms, by name or as JSON; empty when it is not analyzed
 * @param multiAnalyzer how a VARCHAR is cut into terms when each row chooses; empty when all rows are cut alike
 * @param isMatchEnabled whether conditions on the terms of this VARCHAR are answered by an index of terms and positions
 * @param index how a vector is indexed; empty for scalars
 * @param elementType what the elements of an ARRAY are; empty for everything else
 * @param capacity most elements of an ARRAY, otherwise 0
 * @param structFields the fields of each element, for an ARRAY of STRUCT; otherwise empty
 * @param description free text for people
 */
public record FieldSchema(
        String name,
        DataType type,
        boolean isNullable,
        @Nullable Object defaultValue,
        int dimension,
        int maxBytes,
        Optional<String> analyzer,
        Optional<MultiAnalyzer> multiAnalyzer,
        boolean isMatchEnabled,
        Optional<IndexSpec> index,
        Optional<DataType> elementType,
        int capacity,
        List<FieldSchema> structFields,
        String description) {

    /** The most bytes of a VARCHAR for which nothing else is said. */
    public static final int DEFAULT_MAX_BYTES = 65_535;

    /** Checks for nulls only; a field alone cannot know whether it fits its collection. */
    public FieldSchema {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        defaultValue = DefaultValues.canonical(type, defaultValue);
        Objects.requireNonNull(analyzer, "analyzer");
        Objects.requireNonNull(multiAnalyzer, "multiAnalyzer");
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(elementType, "elementType");
        structFields = List.copyOf(structFields);
        Objects.requireNonNull(description, "description");
    }

    private static FieldSchema scalar(String name, DataType type) {
        Draft draft = new Draft(name, type);
        draft.maxBytes = type == DataType.VARCHAR ? DEFAULT_MAX_BYTES : 0;
        return draft.field();
    }

    private static FieldSchema denseVector(String name, DataType type, int dimension, MetricType metric) {
        Draft draft = new Draft(name, type);
        draft.dimension = dimension;
        draft.index = Optional.of(new IndexSpec.Auto(metric));
        return draft.field();
    }

    /** A field of any scalar type. */
    public static FieldSchema of(String name, DataType type) {
        return scalar(name, type);
    }

    /** A BOOL field. */
    public static FieldSchema bool(String name) {
        return scalar(name, DataType.BOOL);
    }

    /** An INT8 field. */
    public static FieldSchema int8(String name) {
        return scalar(name, DataType.INT8);
    }

    /** An INT16 field. */
    public static FieldSchema int16(String name) {
        return scalar(name, DataType.INT16);
    }

    /** An INT32 field. */
    public static FieldSchema int32(String name) {
        return scalar(name, DataType.INT32);
    }

    /** An INT64 field. */
    public static FieldSchema int64(String name) {
        return scalar(name, DataType.INT64);
    }

    /** A FLOAT field. */
    public static FieldSchema float32(String name) {
        return scalar(name, DataType.FLOAT);
    }

    /** A DOUBLE field. */
    public static FieldSchema float64(String name) {
        return scalar(name, DataType.DOUBLE);
    }

    /** A VARCHAR field of up to 65,535 bytes. */
    public static FieldSchema varchar(String name) {
        return scalar(name, DataType.VARCHAR);
    }

    /** A VARCHAR field that is cut into terms by the {@code standard} analyzer, ready for a BM25 function. */
    public static FieldSchema text(String name) {
        return scalar(name, DataType.VARCHAR).analyzer("standard");
    }

    /** A JSON field. */
    public static FieldSchema json(String name) {
        return scalar(name, DataType.JSON);
    }

    /** A TIMESTAMPTZ field: a moment, to the microsecond. */
    public static FieldSchema timestamptz(String name) {
        return scalar(name, DataType.TIMESTAMPTZ);
    }

    /** A GEOMETRY field. */
    public static FieldSchema geometry(String name) {
        return scalar(name, DataType.GEOMETRY);
    }

    /**
     * An ARRAY field.
     *
     * @param elements BOOL, INT8 to INT64, FLOAT, DOUBLE or VARCHAR; for the latter {@link #maxBytes(int)} limits each element
     * @param capacity the most elements of a row
     */
    public static FieldSchema array(String name, DataType elements, int capacity) {
        Draft draft = new Draft(name, DataType.ARRAY);
        draft.elementType = Optional.of(elements);
        draft.capacity = capacity;
        draft.maxBytes = elements == DataType.VARCHAR ? DEFAULT_MAX_BYTES : 0;
        return draft.field();
    }

    /**
     * An ARRAY field whose elements have fields of their own, all of which each element must have.
     *
     * @param capacity the most elements of a row
     * @param fields BOOL, INT8 to INT64, FLOAT, DOUBLE, VARCHAR and dense vectors; not nullable, without default values. The metric of a
     *     vector says what a search for it finds: elements, or rows by all of their elements if it is a {@code MAX_SIM_} one
     */
    public static FieldSchema structArray(String name, int capacity, FieldSchema... fields) {
        Draft draft = new Draft(name, DataType.ARRAY);
        draft.elementType = Optional.of(DataType.STRUCT);
        draft.capacity = capacity;
        draft.structFields = List.of(fields);
        return draft.field();
    }

    /** A FLOAT_VECTOR field, indexed as suits its rows. */
    public static FieldSchema floatVector(String name, int dimension, MetricType metric) {
        return denseVector(name, DataType.FLOAT_VECTOR, dimension, metric);
    }

    /** A FLOAT16_VECTOR field, indexed as suits its rows. Floats are rounded to the nearest IEEE binary16. */
    public static FieldSchema float16Vector(String name, int dimension, MetricType metric) {
        return denseVector(name, DataType.FLOAT16_VECTOR, dimension, metric);
    }

    /** A BFLOAT16_VECTOR field, indexed as suits its rows. Floats are rounded to the nearest with 8 significant bits. */
    public static FieldSchema bfloat16Vector(String name, int dimension, MetricType metric) {
        return denseVector(name, DataType.BFLOAT16_VECTOR, dimension, metric);
    }

    /** An INT8_VECTOR field, indexed as suits its rows. */
    public static FieldSchema int8Vector(String name, int dimension, MetricType metric) {
        return denseVector(name, DataType.INT8_VECTOR, dimension, metric);
    }

    /**
     * A BINARY_VECTOR field, indexed as suits its rows.
     *
     * @param bits a multiple of 8
     * @param metric HAMMING or JACCARD
     */
    public static FieldSchema binaryVector(String name, int bits, MetricType metric) {
        return denseVector(name, DataType.BINARY_VECTOR, bits, metric);
    }

    /** A SPARSE_FLOAT_VECTOR field that rows bring themselves, compared by inner product. */
    public static FieldSchema sparseVector(String name) {
        Draft draft = new Draft(name, DataType.SPARSE_FLOAT_VECTOR);
        draft.index = Optional.of(IndexSpec.SparseInverted.ip());
        return draft.field();
    }

    /** The same field, null allowed. */
    public FieldSchema nullable() {
        Draft draft = new Draft(this);
        draft.isNullable = true;
        return draft.field();
    }

    /** The same field, with a value for rows that give none; a TIMESTAMPTZ takes the text of a moment too, in UTC. */
    public FieldSchema defaultValue(Object value) {
        Draft draft = new Draft(this);
        draft.defaultValue = value;
        return draft.field();
    }

    /** The same field with another limit in UTF-8 bytes: of a VARCHAR, or of each VARCHAR of an ARRAY. */
    public FieldSchema maxBytes(int limit) {
        Draft draft = new Draft(this);
        draft.maxBytes = limit;
        return draft.field();
    }

    /** The same ARRAY field with another capacity. */
    public FieldSchema capacity(int elements) {
        Draft draft = new Draft(this);
        draft.capacity = elements;
        return draft.field();
    }

    /** The same VARCHAR field, analyzed: {@code standard}, {@code english}, another built-in name, or a chain as JSON. */
    public FieldSchema analyzer(String nameOrJson) {
        Draft draft = new Draft(this);
        draft.analyzer = Optional.of(nameOrJson);
        return draft.field();
    }

    /** The same VARCHAR field, each text cut by the analyzer of the language that it is in. */
    public FieldSchema analyzer(LanguageAnalyzer byLanguage) {
        return analyzer(byLanguage.toJson());
    }

    /** The same VARCHAR field, each row's text cut by the analyzer that another field of the row names, in place of one for all. */
    public FieldSchema multiAnalyzer(MultiAnalyzer choice) {
        Draft draft = new Draft(this);
        draft.analyzer = Optional.empty();
        draft.multiAnalyzer = Optional.of(choice);
        return draft.field();
    }

    /**
     * The same analyzed VARCHAR field with an index of its terms and their positions, which answers {@code text_match} and {@code
     * phrase_match}. Without it these read the texts; the answers are the same. BM25 has an index of its own and does not need this one.
     */
    public FieldSchema enableMatch() {
        Draft draft = new Draft(this);
        draft.isMatchEnabled = true;
        return draft.field();
    }

    /** Whether the field's texts are cut into terms. */
    public boolean isAnalyzed() {
        return analyzer.isPresent() || multiAnalyzer.isPresent();
    }

    /** The same vector field, indexed otherwise. */
    public FieldSchema index(IndexSpec spec) {
        Draft draft = new Draft(this);
        draft.index = Optional.of(spec);
        return draft.field();
    }

    /** The same field with a text for people. */
    public FieldSchema description(String text) {
        Draft draft = new Draft(this);
        draft.description = text;
        return draft.field();
    }

    /** Whether this is an ARRAY of STRUCT, kept in one column for each of {@link #structFields()}. */
    public boolean isStructArray() {
        return elementType.equals(Optional.of(DataType.STRUCT));
    }

    /**
     * The column that keeps one field of this ARRAY of STRUCT: an ARRAY of its values, called {@code chunks[text]}. It is null in
     * the rows where the whole array is.
     */
    FieldSchema structColumn(FieldSchema member) {
        Draft draft = new Draft(member);
        draft.name = name + "[" + member.name + "]";
        draft.type = DataType.ARRAY;
        draft.elementType = Optional.of(member.type);
        draft.capacity = capacity;
        draft.isNullable = isNullable;
        return draft.field();
    }

    /** What each element of this ARRAY is, as a field of its own; for an element that may be missing, {@link #nullable()}. */
    public FieldSchema element() {
        Draft draft = new Draft(this);
        draft.type = elementType.orElseThrow(() -> new IllegalStateException(name + " is no ARRAY"));
        draft.elementType = Optional.empty();
        draft.capacity = 0;
        draft.isNullable = false;
        return draft.field();
    }

    /** An element as paths name it: {@code tags[2]}, or {@code chunks[2][text]} for one field of an ARRAY of STRUCT. */
    String elementName(int index) {
        int bracket = name.indexOf('[');
        return bracket < 0
                ? "%s[%d]".formatted(name, index)
                : "%s[%d]%s".formatted(name.substring(0, bracket), index, name.substring(bracket));
    }

    /** The same field by another name. */
    FieldSchema named(String other) {
        Draft draft = new Draft(this);
        draft.name = other;
        return draft.field();
    }

    /** The type as people say it. */
    public String typeName() {
        return elementType.map(element -> type + " of " + element).orElse(type.name());
    }

    /** A field whose parts are still changing, so that each method that changes one names that one only. */
    private static final class Draft {

        private String name;
        private DataType type;
        private boolean isNullable;
        private @Nullable Object defaultValue;
        private int dimension;
        private int maxBytes;
        private Optional<String> analyzer = Optional.empty();
        private Optional<MultiAnalyzer> multiAnalyzer = Optional.empty();
        private boolean isMatchEnabled;
        private Optional<IndexSpec> index = Optional.empty();
        private Optional<DataType> elementType = Optional.empty();
        private int capacity;
        private List<FieldSchema> structFields = List.of();
        private String description = "";

        Draft(String name, DataType type) {
            this.name = name;
            this.type = type;
        }

        Draft(FieldSchema field) {
            this(field.name, field.type);
            isNullable = field.isNullable;
            defaultValue = field.defaultValue;
            dimension = field.dimension;
            maxBytes = field.maxBytes;
            analyzer = field.analyzer;
            multiAnalyzer = field.multiAnalyzer;
            isMatchEnabled = field.isMatchEnabled;
            index = field.index;
            elementType = field.elementType;
            capacity = field.capacity;
            structFields = field.structFields;
            description = field.description;
        }

        FieldSchema field() {
            return new FieldSchema(
                    name,
                    type,
                    isNullable,
                    defaultValue,
                    dimension,
                    maxBytes,
                    analyzer,
                    multiAnalyzer,
                    isMatchEnabled,
                    index,
                    elementType,
                    capacity,
                    structFields,
                    description);
        }
    }
}
