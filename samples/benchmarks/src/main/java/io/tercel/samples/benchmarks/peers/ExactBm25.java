package io.tercel.samples.benchmarks.peers;

import org.apache.lucene.index.FieldInvertState;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;

/** BM25 for Lucene with the lengths of texts as they are, and with the factor k1 + 1: the formula that Tercel has. */
final class ExactBm25 extends Similarity {

    static final float K1 = 1.2f;
    static final float B = 0.75f;

    @Override
    public long computeNorm(FieldInvertState state) {
        return state.getLength();
    }

    @Override
    public SimScorer scorer(float boost, CollectionStatistics collection, TermStatistics... terms) {
        double documents = collection.docCount();
        double frequency = terms[0].docFreq();
        double idf = Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
        float weight = (float) (boost * idf * (K1 + 1.0));
        float base = (float) (K1 * (1.0 - B));
        float slope = (float) (K1 * (double) B * documents / collection.sumTotalTermFreq());
        return new SimScorer() {
            @Override
            public float score(float tf, long length) {
                return weight - weight / (1 + tf / (base + slope * length));
            }
        };
    }
}
