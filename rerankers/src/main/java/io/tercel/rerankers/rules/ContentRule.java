package io.tercel.rerankers.rules;

import java.util.List;

/** Changes the order of contents. Implementations are thread-safe. */
@FunctionalInterface
public interface ContentRule {

    /**
     * The contents in a new order, best first, with their scores.
     *
     * @param contents best first
     */
    List<RankedContent> apply(List<RankedContent> contents);
}
