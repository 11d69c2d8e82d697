package io.tercel.langchain4j;

import org.jspecify.annotations.Nullable;

/** Whether what was given to a store can be meant, in the words of LangChain4j's own stores. */
final class Arguments {

    private Arguments() {}

    static <T> T given(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " cannot be null");
        }
        return value;
    }

    static String checkedId(@Nullable String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("id cannot be null or blank");
        }
        return id;
    }

    static int checkedLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, but is: " + limit);
        }
        return limit;
    }
}
