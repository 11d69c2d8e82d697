package io.tercel.schema;

/** A field that the database fills itself, from another field of the same row. */
public sealed interface FunctionSchema {

    /** The field that is read. */
    String input();

    /** The field that is filled; rows must not give it, and it is never returned. */
    String output();

    /**
     * Cuts an analyzed VARCHAR into terms and counts them, for search by BM25.
     *
     * @param input a VARCHAR field with an analyzer
     * @param output a SPARSE_FLOAT_VECTOR field with a BM25 index
     */
    record Bm25(String input, String output) implements FunctionSchema {}
}
