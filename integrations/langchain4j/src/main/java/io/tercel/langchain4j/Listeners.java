package io.tercel.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreErrorContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreRequestContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreResponseContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners about each call: before it, and after it what came back or what went wrong. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<EmbeddingStoreListener> listeners;

    Listeners(List<EmbeddingStoreListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /** Makes a call with the listeners told. */
    <Q extends EmbeddingStoreRequestContext<TextSegment>, T> T around(
            Function<Map<Object, Object>, Q> request,
            Supplier<T> call,
            BiFunction<Q, T, EmbeddingStoreResponseContext<TextSegment>> response) {
        if (listeners.isEmpty()) {
            return call.get();
        }
        Q asked = request.apply(new ConcurrentHashMap<>());
        tell(listener -> listener.onRequest(asked));
        T answer;
        try {
            answer = call.get();
        } catch (RuntimeException failure) {
            var error = new EmbeddingStoreErrorContext<>(failure, asked, asked.attributes());
            tell(listener -> listener.onError(error));
            throw failure;
        }
        EmbeddingStoreResponseContext<TextSegment> answered = response.apply(asked, answer);
        tell(listener -> listener.onResponse(answered));
        return answer;
    }

    /** Makes a call that returns nothing. */
    <Q extends EmbeddingStoreRequestContext<TextSegment>> void around(
            Function<Map<Object, Object>, Q> request,
            Runnable call,
            Function<Q, EmbeddingStoreResponseContext<TextSegment>> response) {
        around(
                request,
                () -> {
                    call.run();
                    return true;
                },
                (asked, done) -> response.apply(asked));
    }

    private void tell(Consumer<EmbeddingStoreListener> message) {
        for (EmbeddingStoreListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException failure) {
                LOG.warn("a listener failed; the call goes on", failure);
            }
        }
    }
}
