package io.tercel.schema;

/** How a field is indexed: a vector by an {@link IndexSpec}, anything else by a {@link ScalarIndexSpec}. */
public sealed interface FieldIndex permits IndexSpec, ScalarIndexSpec {

    /** What Milvus calls it. */
    String kind();
}
