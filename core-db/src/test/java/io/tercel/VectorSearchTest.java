package io.tercel;

import io.tercel.vector.MetricType;
import org.junit.jupiter.api.Nested;

/** Searches through every kind of index, by every metric. */
class VectorSearchTest {

    @Nested
    class Euclidean extends VectorSearchContract {
        Euclidean() {
            super(MetricType.L2);
        }
    }

    @Nested
    class InnerProduct extends VectorSearchContract {
        InnerProduct() {
            super(MetricType.IP);
        }
    }

    @Nested
    class Cosine extends VectorSearchContract {
        Cosine() {
            super(MetricType.COSINE);
        }
    }

    @Nested
    class Hamming extends VectorSearchContract {
        Hamming() {
            super(MetricType.HAMMING);
        }
    }

    @Nested
    class Jaccard extends VectorSearchContract {
        Jaccard() {
            super(MetricType.JACCARD);
        }
    }
}
