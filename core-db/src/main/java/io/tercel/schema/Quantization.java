package io.tercel.schema;

/** What an index compares in place of vectors, to tell which are worth comparing. The vectors themselves stay as they were written. */
public enum Quantization {
    /** The vectors themselves. */
    NONE,
    /** One byte for each dimension, scaled by the vector's smallest and largest component. */
    SQ8,
    /** Half a byte for every two dimensions: the nearest of 16 points (Jégou et al., "Product Quantization for Nearest Neighbor Search", 2011). */
    PQ,
    /**
     * One bit for each dimension after a random rotation, with a bound on the error (Gao and Long, "RaBitQ: Quantizing High-Dimensional
     * Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search", 2024).
     */
    ONE_BIT
}
