package io.tercel.langchain4j;

import dev.langchain4j.store.embedding.EmbeddingStore;
import java.util.Arrays;

/**
 * What LangChain4j demands of an embedding store where its versions contradict each other. Up to 1.19 removing no ids, an empty
 * collection or null, has to be refused; from 1.20 on it has to do nothing.
 *
 * <p>Everything else that 1.20 settled holds under both: lists that do not fit each other are refused, adding nothing does nothing, NaN in
 * a filter equals nothing, infinities lie beyond all numbers, and {@code searchAsync} is there.
 */
public enum LangChain4jContract {
    /** Removing no ids throws {@code IllegalArgumentException}. */
    V1_19,
    /** Removing no ids does nothing. */
    V1_20;

    /** The contract of the LangChain4j on the class path, which a store keeps unless it is told otherwise. */
    public static LangChain4jContract ofClassPath() {
        boolean isAsynchronous = Arrays.stream(EmbeddingStore.class.getMethods())
                .anyMatch(method -> method.getName().equals("searchAsync"));
        return isAsynchronous ? V1_20 : V1_19;
    }
}
