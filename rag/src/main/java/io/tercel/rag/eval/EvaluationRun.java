package io.tercel.rag.eval;

import dev.langchain4j.rag.content.Content;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What one way of searching answered to the judged queries of a collection, and how long each answer took.
 *
 * @param name of the way of searching, for tables
 * @param found by query id
 * @param latencies of the answers, one for each query
 */
public record EvaluationRun(String name, Map<String, List<Scored>> found, Latencies latencies) {

    /** Queries that are answered once before any is timed, so that code is compiled and files are read. */
    private static final int WARM_UP_QUERIES = 20;

    /** Keeps what is given. */
    public EvaluationRun {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(latencies, "latencies");
        found = Map.copyOf(found);
    }

    /**
     * Asks all queries, one after another; the first few are asked once more beforehand to warm up.
     *
     * @param search finds documents for the text of a question, in any order
     */
    public static EvaluationRun of(String name, List<BeirFolder.Query> queries, Function<String, List<Scored>> search) {
        int warmUp = Math.min(WARM_UP_QUERIES, queries.size());
        Map<String, List<Scored>> found = new LinkedHashMap<>();
        List<Long> nanos = new ArrayList<>();
        for (int i = -warmUp; i < queries.size(); i++) {
            BeirFolder.Query query = queries.get(i < 0 ? i + warmUp : i);
            long start = System.nanoTime();
            List<Scored> answer = List.copyOf(search.apply(query.text()));
            long took = System.nanoTime() - start;
            if (i >= 0) {
                nanos.add(took);
                found.put(query.id(), answer);
            }
        }
        return new EvaluationRun(
                name,
                found,
                Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray()));
    }

    /**
     * Asks a retriever or a whole pipeline. A passage counts for its document, the first one of each document only; what counts is the
     * order, whatever the passages' scores are.
     *
     * @param retrieve finds contents for the text of a question, best first: {@code rag::retrieve}, or {@code question ->
     *     retriever.retrieve(Query.from(question))}
     */
    public static EvaluationRun ofContents(
            String name, List<BeirFolder.Query> queries, Function<String, List<Content>> retrieve) {
        return of(name, queries, question -> documents(retrieve.apply(question)));
    }

    private static List<Scored> documents(List<Content> contents) {
        Set<String> ids = new LinkedHashSet<>();
        contents.forEach(content ->
                ids.add(SourceRef.of(content.textSegment().metadata()).documentId()));
        List<Scored> scored = new ArrayList<>();
        for (String id : ids) {
            scored.add(new Scored(id, 1.0 / (scored.size() + 1)));
        }
        return scored;
    }

    /** The mean over all judged queries that have a relevant document; one that was not asked counts as 0. */
    public double mean(Measure measure, Map<String, Map<String, Integer>> judgements) {
        return values(measure, judgements).values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    /** The value of each judged query that has a relevant document, in the order of their ids. */
    public Map<String, Double> values(Measure measure, Map<String, Map<String, Integer>> judgements) {
        Map<String, Double> values = new LinkedHashMap<>();
        judgements.entrySet().stream()
                .filter(judged -> judged.getValue().values().stream().anyMatch(score -> score > 0))
                .sorted(Map.Entry.comparingByKey())
                .forEach(judged -> values.put(
                        judged.getKey(),
                        measure.of(found.getOrDefault(judged.getKey(), List.of()), judged.getValue())));
        return values;
    }

    /** Whether the other run is better or worse than this one by a measure, and whether that could be luck. */
    public PairedComparison compareTo(
            EvaluationRun other, Measure measure, Map<String, Map<String, Integer>> judgements) {
        Map<String, Double> ours = values(measure, judgements);
        Map<String, Double> theirs = other.values(measure, judgements);
        return PairedComparison.of(
                ours.values().stream().mapToDouble(Double::doubleValue).toArray(),
                theirs.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
