package io.tercel.schema;

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
    /** A dense vector of 32-bit floats. */
    FLOAT_VECTOR(Storage.VECTOR),
    /** A sparse vector, given by the user or made by a function. */
    SPARSE_FLOAT_VECTOR(Storage.SPARSE);

    /** How values of a type are held in memory: the types that a column, a batch or a filter has to tell apart. */
    public enum Storage {
        /** 64-bit integers; BOOL as 0 and 1. */
        LONG,
        /** 64-bit floating-point numbers. */
        DOUBLE,
        /** Byte strings: UTF-8 text, also for JSON. */
        BYTES,
        /** Float vectors of one dimension. */
        VECTOR,
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
        return storage == Storage.VECTOR || storage == Storage.SPARSE;
    }

    /** Whether values are integers, BOOL not counted. */
    public boolean isInteger() {
        return storage == Storage.LONG && this != BOOL;
    }
}
