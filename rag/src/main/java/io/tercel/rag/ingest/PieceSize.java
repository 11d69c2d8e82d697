package io.tercel.rag.ingest;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.function.ToIntFunction;

/**
 * How large pieces may be.
 *
 * @param maxTokens most tokens of a piece
 * @param overlapTokens most tokens that a piece repeats of the one before it
 * @param counter counts tokens as the embedding model does, or nearly so
 */
record PieceSize(int maxTokens, int overlapTokens, ToIntFunction<String> counter) {

    private static final int SMALLEST = 16;

    PieceSize {
        if (maxTokens < SMALLEST) {
            throw new IllegalArgumentException("maxTokens must be at least " + SMALLEST + ", was " + maxTokens);
        }
        if (overlapTokens < 0 || overlapTokens > maxTokens / 2) {
            throw new IllegalArgumentException(
                    "overlapTokens must be from 0 to half of maxTokens (" + maxTokens + "), was " + overlapTokens);
        }
    }

    int tokens(String text) {
        return counter.applyAsInt(text);
    }

    /** Below this a section is too small to stand alone: it says too little to be found, and crowds out others when it is. */
    int smallSection() {
        return maxTokens / 6;
    }

    /** The counter as LangChain4j's splitters take it. */
    TokenCountEstimator estimator() {
        return new TokenCountEstimator() {
            @Override
            public int estimateTokenCountInText(String text) {
                return tokens(text);
            }

            @Override
            public int estimateTokenCountInMessage(ChatMessage message) {
                return tokens(message.toString());
            }

            @Override
            public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
                int sum = 0;
                for (ChatMessage message : messages) {
                    sum += estimateTokenCountInMessage(message);
                }
                return sum;
            }
        };
    }
}
