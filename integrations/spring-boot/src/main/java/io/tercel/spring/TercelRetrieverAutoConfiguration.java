package io.tercel.spring;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.retriever.TercelContentRetriever;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The content retriever over the store: {@link TercelContentRetriever#recommended}, by meaning and by words, when {@code tercel-rag} is there, and
 * LangChain4j's own otherwise.
 */
@AutoConfiguration(after = TercelAutoConfiguration.class, beforeName = "dev.langchain4j.spring.LangChain4jAutoConfig")
@ConditionalOnBean({TercelEmbeddingStore.class, EmbeddingModel.class})
@ConditionalOnProperty(prefix = "tercel.retriever", name = "enabled", havingValue = "true", matchIfMissing = true)
public class TercelRetrieverAutoConfiguration {

    /** With {@code tercel-rag}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TercelContentRetriever.class)
    static class Hybrid {

        @Bean
        @ConditionalOnMissingBean(ContentRetriever.class)
        TercelContentRetriever tercelContentRetriever(
                TercelEmbeddingStore store, EmbeddingModel model, TercelProperties properties) {
            TercelContentRetriever.Builder retriever = TercelContentRetriever.recommended(store, model)
                    .maxResults(properties.retriever().maxResults())
                    .minScore(properties.retriever().minScore());
            // Words need an index that the store was told not to make.
            return (properties.store().fullText() ? retriever : retriever.dense()).build();
        }
    }

    /** Without. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.tercel.rag.retriever.TercelContentRetriever")
    static class Dense {

        @Bean
        @ConditionalOnMissingBean(ContentRetriever.class)
        EmbeddingStoreContentRetriever tercelStoreContentRetriever(
                TercelEmbeddingStore store, EmbeddingModel model, TercelProperties properties) {
            return EmbeddingStoreContentRetriever.builder()
                    .embeddingStore(store)
                    .embeddingModel(model)
                    .maxResults(properties.retriever().maxResults())
                    .minScore(properties.retriever().minScore())
                    .build();
        }
    }
}
