package io.tercel.query;

import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.SparseVector;
import java.util.List;
import java.util.Objects;

/** One way of finding rows within a search: a field, what to look for in it, and how many candidates to bring. */
public sealed interface SearchLeg {

    /** The vector field that is searched. */
    String field();

    /** How many candidates this leg brings to the ranking; 0 means as many as the search asks for, offset included. */
    int limit();

    /** Rows near a vector; the field holds floats of 32 or 16 bits, or bytes. */
    record Dense(String field, DenseVector vector, int limit) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Dense {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
        }
    }

    /** Rows that share many bits with a vector of bits. */
    record Binary(String field, BinaryVector vector, int limit) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Binary {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
        }
    }

    /** Rows whose text is about the words; the field is the output of a BM25 function. */
    record Text(String field, String text, int limit) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Text {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(text, "text");
        }
    }

    /** Rows with a large inner product with a sparse vector. */
    record Sparse(String field, SparseVector vector, int limit) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Sparse {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
        }
    }

    /**
     * Rows with vectors near each of several vectors: late interaction. The field is a vector of an ARRAY of STRUCT, such as {@code
     * chunks[vec]}, of floats of 32 or 16 bits or bytes, whose metric is a {@code MAX_SIM_} one.
     */
    record Vectors(String field, List<DenseVector> vectors, int limit) implements SearchLeg {
        /** Copies the list; the collection checks the rest. */
        public Vectors {
            Objects.requireNonNull(field, "field");
            vectors = List.copyOf(vectors);
        }
    }

    /** Rows with vectors that share many bits with each of several vectors of bits; otherwise as {@link Vectors}. */
    record BinaryVectors(String field, List<BinaryVector> vectors, int limit) implements SearchLeg {
        /** Copies the list; the collection checks the rest. */
        public BinaryVectors {
            Objects.requireNonNull(field, "field");
            vectors = List.copyOf(vectors);
        }
    }
}
