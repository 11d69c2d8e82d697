package io.tercel.spring;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import io.tercel.Database;
import io.tercel.config.DatabaseOptions;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.langchain4j.TercelEmbeddingStoreBuilder;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The database and the embedding store. Each gives way to a bean of the application, and is closed with the context. It comes before
 * LangChain4j's own auto-configuration, which makes a store in memory where there is none.
 */
@AutoConfiguration(
        after = TercelModelAutoConfiguration.class,
        beforeName = "dev.langchain4j.spring.LangChain4jAutoConfig")
@ConditionalOnProperty(prefix = "tercel", name = "enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(TercelProperties.class)
public class TercelAutoConfiguration {

    /** The database of {@code tercel.path}, or in memory. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public Database tercelDatabase(TercelProperties properties) {
        DatabaseOptions options =
                DatabaseOptions.defaults().durability(properties.durability()).readOnly(properties.readOnly());
        return properties.inMemory() ? Database.inMemory(options) : Database.open(properties.path(), options);
    }

    /** The embedding store in that database. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(EmbeddingStore.class)
    @ConditionalOnProperty(prefix = "tercel.store", name = "enabled", havingValue = "true", matchIfMissing = true)
    public TercelEmbeddingStore tercelEmbeddingStore(
            Database database,
            TercelProperties properties,
            ObjectProvider<EmbeddingModel> model,
            ObjectProvider<EmbeddingStoreListener> listeners) {
        TercelProperties.Store said = properties.store();
        TercelEmbeddingStoreBuilder store = TercelEmbeddingStore.builder()
                .database(database)
                .collectionName(said.collection())
                .fullText(said.fullText())
                .searchMode(said.searchMode())
                .consistency(said.consistency())
                .metadataIndexes(said.metadataIndexes())
                .listeners(listeners.orderedStream().toList());
        if (said.checkModel()) {
            model.ifUnique(store::embeddingModel);
        }
        // What is said is stronger than what the model says.
        Optional.ofNullable(said.dimension()).ifPresent(store::dimension);
        Optional.ofNullable(said.modelName()).ifPresent(store::modelName);
        Optional.ofNullable(said.analyzer()).ifPresent(store::analyzer);
        Optional.ofNullable(said.partitionBy()).ifPresent(key -> store.partitionBy(key, said.partitions()));
        return store.build();
    }
}
