package io.tercel.spring;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import io.tercel.Database;
import io.tercel.langchain4j.TercelEmbeddingStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Service;

/** The code of the page about Spring Boot and Quarkus. */
final class DocsExamples {

    private DocsExamples() {}

    @Service
    static class Handbook {

        private final EmbeddingStore<TextSegment> store;
        private final EmbeddingModel model;
        private final ContentRetriever retriever;

        Handbook(EmbeddingStore<TextSegment> store, EmbeddingModel model, ContentRetriever retriever) {
            this.store = store;
            this.model = model;
            this.retriever = retriever;
        }

        void add(String text) {
            TextSegment segment = TextSegment.from(text);
            store.add(model.embed(segment).content(), segment);
        }

        List<Content> find(String question) {
            return retriever.retrieve(Query.from(question));
        }
    }

    @ApplicationScoped
    static class TercelProducer {

        @Produces
        @ApplicationScoped
        Database database() {
            return Database.open(Path.of("tercel-data"));
        }

        void close(@Disposes Database database) {
            database.close();
        }

        @Produces
        @Singleton
        TercelEmbeddingStore store(Database database) {
            return TercelEmbeddingStore.builder().database(database).build();
        }
    }
}
