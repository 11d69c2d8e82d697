package io.tercel.rag.retriever;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Filters by who asks. What is not known is refused: an answer without its filter would be an answer from everybody's documents. */
final class ScopeFilter {

    private ScopeFilter() {}

    static Function<Query, Optional<Filter>> byChatMemoryId(String key) {
        Objects.requireNonNull(key, "key");
        return query -> Optional.of(
                equal(key, query.metadata() == null ? null : query.metadata().chatMemoryId(), "id of a chat memory"));
    }

    static Function<Query, Optional<Filter>> byParameter(String key, String parameter) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(parameter, "parameter");
        return query -> Optional.of(
                equal(key, parameter(query.metadata(), parameter), "invocation parameter '" + parameter + "'"));
    }

    /** All of them at once. */
    static Function<Query, Optional<Filter>> all(List<Function<Query, Optional<Filter>>> filters) {
        List<Function<Query, Optional<Filter>>> copy = List.copyOf(filters);
        return query -> copy.stream()
                .map(filter -> filter.apply(query))
                .flatMap(Optional::stream)
                .reduce((left, right) -> left.and(right));
    }

    private static @Nullable Object parameter(@Nullable Metadata metadata, String name) {
        return metadata == null || metadata.invocationParameters() == null
                ? null
                : metadata.invocationParameters().asMap().get(name);
    }

    private static Filter equal(String key, @Nullable Object value, String what) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "passages are filtered by '" + key + "', but the question comes without an " + what);
        }
        return switch (value) {
            case Integer number -> metadataKey(key).isEqualTo(number);
            case Long number -> metadataKey(key).isEqualTo(number);
            case UUID uuid -> metadataKey(key).isEqualTo(uuid);
            default -> metadataKey(key).isEqualTo(value.toString());
        };
    }
}
