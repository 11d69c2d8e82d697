package io.tercel.rag.augment;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.query.Query;
import io.tercel.rerankers.rules.RuleContentAggregator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/*
 * Joins what several questions and collections brought, by rank and id. One list stays as it is, with its scores.
 *
 * LangChain4j brings the lists of several questions in no certain order; they are put in that of the questions, so that the same question
 * has the same answer. What one passage shows with its surroundings another does not show again.
 */
final class FusionById implements ContentAggregator {

    private final RuleContentAggregator fusion = RuleContentAggregator.builder().build();
    private final int maxResults;
    private final List<String> order;

    /**
     * For one question.
     *
     * @param order the texts of the queries, the most important first; read when contents come
     */
    FusionById(int maxResults, List<String> order) {
        this.maxResults = maxResults;
        this.order = order;
    }

    /** The contents, each of which is a {@link KeyedContent}, as they were retrieved. */
    @Override
    public List<Content> aggregate(Map<Query, Collection<List<Content>>> queryToContents) {
        Map<Query, Collection<List<Content>>> sorted = new LinkedHashMap<>();
        queryToContents.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> order.indexOf(entry.getKey().text())))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        List<List<Content>> lists =
                sorted.values().stream().flatMap(Collection::stream).toList();
        List<KeyedContent> all = lists.size() == 1
                ? lists.getFirst().stream().map(KeyedContent.class::cast).toList()
                : fused(sorted, lists);
        return withoutRepetitions(all).stream()
                .limit(maxResults)
                .map(KeyedContent::original)
                .toList();
    }

    private List<KeyedContent> fused(Map<Query, Collection<List<Content>>> sorted, List<List<Content>> lists) {
        Map<Object, KeyedContent> known = new HashMap<>();
        for (List<Content> list : lists) {
            list.stream().map(KeyedContent.class::cast).forEach(content -> known.putIfAbsent(content.key(), content));
        }
        List<KeyedContent> fused = new ArrayList<>();
        for (Content content : fusion.aggregate(sorted)) {
            Map<ContentMetadata, Object> metadata = content.metadata();
            KeyedContent keyed = Objects.requireNonNull(known.get(metadata.get(ContentMetadata.EMBEDDING_ID)));
            Object score = Objects.requireNonNull(metadata.get(ContentMetadata.RERANKED_SCORE));
            fused.add(keyed.fused(((Number) score).doubleValue()));
        }
        return fused;
    }

    private static List<KeyedContent> withoutRepetitions(List<KeyedContent> contents) {
        Set<String> shown = new HashSet<>();
        return contents.stream()
                .filter(content -> shown.addAll(content.shown()))
                .toList();
    }
}
