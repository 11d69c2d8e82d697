package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads what Milvus calls the parameters of a sparse index. */
final class SparseParameters {

    private static final List<String> NAMES =
            List.of("bm25_b", "bm25_k1", "drop_ratio_build", "inverted_index_algo", "metric_type");
    private static final List<String> ALGORITHMS =
            List.of("BLOCK_MAX_MAXSCORE", "BLOCK_MAX_WAND", "DAAT_MAXSCORE", "DAAT_WAND", "SINDI", "TAAT_NAIVE");
    private static final float K1 = 1.2f;
    private static final float B = 0.75f;

    private SparseParameters() {}

    static IndexSpec.SparseInverted read(Map<String, ?> params) {
        for (String name : new TreeSet<>(params.keySet())) {
            if (!NAMES.contains(name)) {
                throw wrong(name, "one of the parameters " + String.join(", ", NAMES), name);
            }
        }
        String metric = oneOf(params, "metric_type", List.of("BM25", "IP"), "IP");
        oneOf(params, "inverted_index_algo", ALGORITHMS, "DAAT_MAXSCORE");
        number(params, "drop_ratio_build", 0, 1, 0);
        if (metric.equals("IP")) {
            for (String name : List.of("bm25_k1", "bm25_b")) {
                if (params.containsKey(name)) {
                    throw wrong(name, "nothing under the metric IP", params.get(name));
                }
            }
            return IndexSpec.SparseInverted.ip();
        }
        return new IndexSpec.SparseInverted(
                MetricType.BM25, number(params, "bm25_k1", 0, 3, K1), number(params, "bm25_b", 0, 1, B));
    }

    private static String oneOf(Map<String, ?> params, String name, List<String> allowed, String otherwise) {
        if (!params.containsKey(name)) {
            return otherwise;
        }
        if (params.get(name) instanceof String text && allowed.contains(text)) {
            return text;
        }
        throw wrong(name, "one of " + String.join(", ", allowed), params.get(name));
    }

    private static float number(Map<String, ?> params, String name, int least, int most, float otherwise) {
        if (!params.containsKey(name)) {
            return otherwise;
        }
        if (params.get(name) instanceof Number number && number.floatValue() >= least && number.floatValue() <= most) {
            return number.floatValue();
        }
        throw wrong(name, "a number from %d to %d".formatted(least, most), params.get(name));
    }

    private static InvalidRequestException wrong(String name, String expected, Object got) {
        return new InvalidRequestException("index parameter %s: expected %s, got %s".formatted(name, expected, got));
    }
}
