package io.tercel.schema;

import io.tercel.vector.VectorEncoding;

/** The type of a field. The names are Milvus's. */
public enum DataType {
    /** True or false. */
    BOOL(Storage.LONG),
    /** An integer of 8 bits. */
    INT8(Storage.LONG),
    /** An integer of 16 bits. */
    INT16(Storage.LONG),
    /** An integer of 32 bits. */
    INT32(Storage.LONG),
    /** An integer of 64 bits; may be a primary key. */
    INT64(Storage.LONG),
    /** A number of 32 bits; neither NaN nor infinite. */
    FLOAT(Storage.DOUBLE),
    /** A number of 64 bits; neither NaN nor infinite. */
    DOUBLE(Storage.DOUBLE),
    /** Text, limited in UTF-8 bytes; may be a primary key, and analyzed for full-text search. */
    VARCHAR(Storage.BYTES),
    /** A JSON document. */
    JSON(Storage.BYTES),
    /** A moment: microseconds since 1970-01-01T00:00:00Z. */
    TIMESTAMPTZ(Storage.LONG),
    /** A geometry of points, lines and polygons, in a plane or in degrees of longitude and latitude. */
    GEOMETRY(Storage.BYTES),
    /** A list of values of one type. */
    ARRAY(Storage.BYTES),
    /** Values with names, as elements of an ARRAY; not the type of a field. */
    STRUCT(Storage.BYTES),
    /** A dense vector of 32-bit floats. */
    FLOAT_VECTOR(Storage.VECTOR),
    /** A dense vector of 16-bit floats: IEEE 754's binary16. Values given as floats are rounded to the nearest, ties to even. */
    FLOAT16_VECTOR(Storage.PACKED),
    /**
     * A dense vector of 16-bit floats: the upper half of a 32-bit float, with its range and less precision. Values given as floats are
     * rounded to the nearest, ties to even.
     */
    BFLOAT16_VECTOR(Storage.PACKED),
    /** A dense vector of 8-bit integers. */
    INT8_VECTOR(Storage.PACKED),
    /** A vector of bits, eight to a byte. */
    BINARY_VECTOR(Storage.PACKED),
    /** A sparse vector, given by the user or made by a function. */
    SPARSE_FLOAT_VECTOR(Storage.SPARSE);

    /** How values of a type are held in memory: the types that a column, a batch or a filter has to tell apart. */
    public enum Storage {
        /** 64-bit integers; BOOL as 0 and 1, TIMESTAMPTZ as microseconds. */
        LONG,
        /** 64-bit floating-point numbers. */
        DOUBLE,
        /** Byte strings: UTF-8 text, also for JSON; geometries as WKB; arrays element by element. */
        BYTES,
        /** Float vectors of one dimension. */
        VECTOR,
        /** Vectors as a fixed number of bytes. */
        PACKED,
        /** Sparse vectors. */
        SPARSE
    }

    private final Storage storage;

    DataType(Storage storage) {
        this.storage = storage;
    }

    /** How values of this type are held in memory. */
    public Storage storage() {
        return storage;
    }

    /** Whether values are vectors. */
    public boolean isVector() {
        return isDenseVector() || storage == Storage.SPARSE;
    }

    /** Whether values are vectors of a dimension that the field gives. */
    public boolean isDenseVector() {
        return storage == Storage.VECTOR || storage == Storage.PACKED;
    }

    /** Whether values are integers; neither BOOL nor TIMESTAMPTZ is counted. */
    public boolean isInteger() {
        return switch (this) {
            case INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    /**
     * Bytes of one dense vector.
     *
     * @param dimension dimensions, or bits of a BINARY_VECTOR
     * @throws IllegalStateException when this is no type of dense vectors
     */
    public int vectorBytes(int dimension) {
        return switch (this) {
            case FLOAT_VECTOR -> Float.BYTES * dimension;
            default -> encoding().bytes(dimension);
        };
    }

    /**
     * How the components of a type with storage PACKED are stored.
     *
     * @throws IllegalStateException for any other type
     */
    public VectorEncoding encoding() {
        return switch (this) {
            case FLOAT16_VECTOR -> VectorEncoding.FLOAT16;
            case BFLOAT16_VECTOR -> VectorEncoding.BFLOAT16;
            case INT8_VECTOR -> VectorEncoding.INT8;
            case BINARY_VECTOR -> VectorEncoding.BINARY;
            default -> throw new IllegalStateException("not stored as packed vectors: " + this);
        };
    }
}
