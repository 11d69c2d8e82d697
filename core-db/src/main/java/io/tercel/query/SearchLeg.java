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

    /**
     * How many candidates this leg brings to the ranking, or groups of them where the search groups; 0 means as many as the search asks
     * for, offset included.
     */
    int limit();

    /** What else is said about the leg. */
    default LegOptions options() {
        return LegOptions.NONE;
    }

    /** The same leg with other options. */
    SearchLeg options(LegOptions others);

    /** Rows near a vector; the field holds floats of 32 or 16 bits, or bytes. */
    record Dense(String field, DenseVector vector, int limit, LegOptions options) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Dense {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public Dense(String field, DenseVector vector, int limit) {
            this(field, vector, limit, LegOptions.NONE);
        }

        @Override
        public Dense options(LegOptions others) {
            return new Dense(field, vector, limit, others);
        }
    }

    /** Rows that share many bits with a vector of bits. */
    record Binary(String field, BinaryVector vector, int limit, LegOptions options) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Binary {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public Binary(String field, BinaryVector vector, int limit) {
            this(field, vector, limit, LegOptions.NONE);
        }

        @Override
        public Binary options(LegOptions others) {
            return new Binary(field, vector, limit, others);
        }
    }

    /** Rows whose text is about the words; the field is the output of a BM25 function. */
    record Text(String field, String text, int limit, LegOptions options) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Text {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public Text(String field, String text, int limit) {
            this(field, text, limit, LegOptions.NONE);
        }

        @Override
        public Text options(LegOptions others) {
            return new Text(field, text, limit, others);
        }
    }

    /** Rows with a large inner product with a sparse vector. */
    record Sparse(String field, SparseVector vector, int limit, LegOptions options) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Sparse {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(vector, "vector");
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public Sparse(String field, SparseVector vector, int limit) {
            this(field, vector, limit, LegOptions.NONE);
        }

        @Override
        public Sparse options(LegOptions others) {
            return new Sparse(field, vector, limit, others);
        }
    }

    /**
     * Rows near the vector of a row that is there, which is usually the best hit itself. The field holds dense vectors, vectors of bits, or
     * sparse vectors that no function fills.
     *
     * @param id the primary key: Long (any integer type) or String, as the key is
     */
    record Like(String field, Object id, int limit, LegOptions options) implements SearchLeg {
        /** Checks for nulls; the collection checks the rest. */
        public Like {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(options, "options");
        }

        @Override
        public Like options(LegOptions others) {
            return new Like(field, id, limit, others);
        }
    }

    /**
     * Rows with vectors near each of several vectors: late interaction. The field is a vector of an ARRAY of STRUCT, such as {@code
     * chunks[vec]}, of floats of 32 or 16 bits or bytes, whose metric is a {@code MAX_SIM_} one.
     */
    record Vectors(String field, List<DenseVector> vectors, int limit, LegOptions options) implements SearchLeg {
        /** Copies the list; the collection checks the rest. */
        public Vectors {
            Objects.requireNonNull(field, "field");
            vectors = List.copyOf(vectors);
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public Vectors(String field, List<DenseVector> vectors, int limit) {
            this(field, vectors, limit, LegOptions.NONE);
        }

        @Override
        public Vectors options(LegOptions others) {
            return new Vectors(field, vectors, limit, others);
        }
    }

    /** Rows with vectors that share many bits with each of several vectors of bits; otherwise as {@link Vectors}. */
    record BinaryVectors(String field, List<BinaryVector> vectors, int limit, LegOptions options) implements SearchLeg {
        /** Copies the list; the collection checks the rest. */
        public BinaryVectors {
            Objects.requireNonNull(field, "field");
            vectors = List.copyOf(vectors);
            Objects.requireNonNull(options, "options");
        }

        /** Without options. */
        public BinaryVectors(String field, List<BinaryVector> vectors, int limit) {
            this(field, vectors, limit, LegOptions.NONE);
        }

        @Override
        public BinaryVectors options(LegOptions others) {
            return new BinaryVectors(field, vectors, limit, others);
        }
    }
}
