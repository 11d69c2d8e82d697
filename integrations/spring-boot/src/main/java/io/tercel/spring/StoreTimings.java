package io.tercel.spring;

import dev.langchain4j.store.embedding.listener.EmbeddingStoreErrorContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreRequestContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreResponseContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Times the calls of an embedding store: the timer {@code tercel.store}, with the tags {@code operation} ({@code search}, {@code add},
 * {@code remove}) and {@code outcome} ({@code success}, {@code error}). Thread-safe; times nothing until it is bound to a registry.
 */
public final class StoreTimings implements EmbeddingStoreListener, MeterBinder {

    private static final String STARTED = StoreTimings.class.getName() + ".started";

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
    }

    @Override
    public void onRequest(EmbeddingStoreRequestContext<?> request) {
        request.attributes().put(STARTED, System.nanoTime());
    }

    @Override
    public void onResponse(EmbeddingStoreResponseContext<?> response) {
        record(response.requestContext(), response.attributes(), "success");
    }

    @Override
    public void onError(EmbeddingStoreErrorContext<?> error) {
        record(error.requestContext(), error.attributes(), "error");
    }

    private void record(EmbeddingStoreRequestContext<?> request, Map<Object, Object> attributes, String outcome) {
        if (attributes.get(STARTED) instanceof Long started) {
            long took = System.nanoTime() - started;
            for (MeterRegistry registry : registries) {
                Timer.builder("tercel.store")
                        .description("Calls of the embedding store")
                        .tag("operation", operation(request))
                        .tag("outcome", outcome)
                        .register(registry)
                        .record(took, TimeUnit.NANOSECONDS);
            }
        }
    }

    private static String operation(EmbeddingStoreRequestContext<?> request) {
        if (request instanceof EmbeddingStoreRequestContext.Search) {
            return "search";
        }
        return request instanceof EmbeddingStoreRequestContext.Add
                        || request instanceof EmbeddingStoreRequestContext.AddAll
                ? "add"
                : "remove";
    }
}
