package io.tercel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tercel.Database;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.error.ClosedException;
import io.tercel.error.ReadOnlyException;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.retriever.TercelContentRetriever;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Run with Spring Boot 3.5 here, and again with Spring Boot 4 by another module. */
class TercelAutoConfigurationTest {

    @TempDir
    Path directory;

    /** All that a jar's imports file names, as an application has them. */
    static final AutoConfigurations ALL = AutoConfigurations.of(
            TercelModelAutoConfiguration.class,
            TercelMetricsAutoConfiguration.class,
            TercelAutoConfiguration.class,
            TercelRetrieverAutoConfiguration.class,
            TercelHealth3AutoConfiguration.class,
            TercelHealth4AutoConfiguration.class);

    /** In memory and without the model, which takes a while to load. */
    private static final ApplicationContextRunner IN_MEMORY = new ApplicationContextRunner()
            .withConfiguration(ALL)
            .withPropertyValues("tercel.in-memory=true", "tercel.embedding-model.enabled=false");

    /** A model of two dimensions: how many letters a text has, and 1. */
    record LetterCount(String modelName) implements EmbeddingModel {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(segments.stream()
                    .map(segment -> Embedding.from(new float[] {segment.text().length(), 1}))
                    .toList());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithModel {
        @Bean
        EmbeddingModel embeddingModel() {
            return new LetterCount("letters");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OfTheApplication {
        @Bean
        Database ownDatabase() {
            return Database.inMemory();
        }

        @Bean
        EmbeddingStore<TextSegment> ownStore() {
            return new InMemoryEmbeddingStore<>();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithMeters {
        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }
    }

    @Test
    void withNothingSaidThereIsADatabaseAStoreAModelAndARetriever() {
        new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withPropertyValues("tercel.path=" + directory)
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(Database.class)
                            .hasSingleBean(TercelEmbeddingStore.class)
                            .hasSingleBean(OnnxEmbeddingModel.class)
                            .hasSingleBean(TercelContentRetriever.class);
                    EmbeddingModel model = context.getBean(EmbeddingModel.class);
                    TercelEmbeddingStore store = context.getBean(TercelEmbeddingStore.class);
                    assertThat(store.modelName()).contains(model.modelName());
                    store.add(model.embed("Cats sleep all day").content(), TextSegment.from("Cats sleep all day"));
                    store.add(model.embed("The train was late").content(), TextSegment.from("The train was late"));
                    assertThat(context.getBean(ContentRetriever.class)
                                    .retrieve(Query.from("What do cats do?"))
                                    .getFirst())
                            .extracting(content -> content.textSegment().text())
                            .isEqualTo("Cats sleep all day");
                });
    }

    @Test
    void everythingIsClosedWithTheContextAndThereAgainInTheNext() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withUserConfiguration(WithModel.class)
                .withPropertyValues("tercel.path=" + directory, "tercel.store.collection=notes");
        AtomicReference<Database> database = new AtomicReference<>();
        runner.run(context -> {
            database.set(context.getBean(Database.class));
            context.getBean(TercelEmbeddingStore.class).add("a", Embedding.from(new float[] {1, 2}));
        });
        assertThatThrownBy(() -> database.get().flush()).isInstanceOf(ClosedException.class);
        runner.withPropertyValues("tercel.read-only=true").run(context -> {
            TercelEmbeddingStore store = context.getBean(TercelEmbeddingStore.class);
            assertThat(store.get("a")).isPresent();
            assertThat(context.getBean(Database.class).collections()).containsExactly("notes");
            assertThatThrownBy(() -> store.remove("a")).isInstanceOf(ReadOnlyException.class);
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void anApplicationNeedsOnlyTheJar() {
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class, WithModel.class)
                .withPropertyValues("tercel.in-memory=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(TercelEmbeddingStore.class)
                        .hasSingleBean(TercelContentRetriever.class)
                        .hasBean("tercelHealthIndicator"));
    }

    @Test
    void whatTheApplicationHasIsLeftAlone() {
        IN_MEMORY.withUserConfiguration(OfTheApplication.class, WithModel.class).run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(Database.class)
                    .hasBean("ownDatabase")
                    .hasSingleBean(EmbeddingStore.class)
                    .hasBean("ownStore")
                    .doesNotHaveBean(ContentRetriever.class);
        });
        ContentRetriever own = query -> List.<Content>of();
        IN_MEMORY
                .withUserConfiguration(WithModel.class)
                .withBean("own", ContentRetriever.class, () -> own)
                .run(context ->
                        assertThat(context).getBean(ContentRetriever.class).isSameAs(own));
    }

    @Test
    void anythingCanBeSwitchedOff() {
        IN_MEMORY
                .withPropertyValues("tercel.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Database.class)
                        .doesNotHaveBean(EmbeddingStore.class)
                        .doesNotHaveBean(StoreTimings.class));
        IN_MEMORY
                .withPropertyValues("tercel.store.enabled=false")
                .run(context ->
                        assertThat(context).hasSingleBean(Database.class).doesNotHaveBean(EmbeddingStore.class));
        IN_MEMORY
                .withUserConfiguration(WithModel.class)
                .withPropertyValues("tercel.retriever.enabled=false", "tercel.metrics.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(TercelEmbeddingStore.class)
                        .doesNotHaveBean(ContentRetriever.class)
                        .doesNotHaveBean(MeterBinder.class));
    }

    @Test
    void withoutAModelThereIsAStoreAndNoRetriever() {
        IN_MEMORY.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(TercelEmbeddingStore.class)
                .doesNotHaveBean(ContentRetriever.class));
    }

    @Test
    void withoutTheRagModuleTheRetrieverIsLangChain4js() {
        IN_MEMORY
                .withUserConfiguration(WithModel.class)
                .withClassLoader(new FilteredClassLoader("io.tercel.rag", "io.tercel.embeddings"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(EmbeddingStoreContentRetriever.class));
    }

    @Test
    void theStoreIsMadeAsThePropertiesSay() {
        IN_MEMORY
                .withUserConfiguration(WithModel.class)
                .withPropertyValues(
                        "tercel.durability=os-buffer",
                        "tercel.store.partition-by=tenant",
                        "tercel.store.partitions=4",
                        "tercel.store.analyzer=english",
                        "tercel.store.search-mode=hybrid",
                        "tercel.store.consistency=bounded",
                        "tercel.store.model-name=v2",
                        "tercel.retriever.max-results=2",
                        "tercel.retriever.min-score=0.5")
                .run(context -> {
                    TercelEmbeddingStore store = context.getBean(TercelEmbeddingStore.class);
                    assertThat(store.partitionedBy()).contains("tenant");
                    assertThat(store.modelName()).contains("v2");
                    assertThat(store.dimension()).hasValue(2);
                    TercelProperties properties = context.getBean(TercelProperties.class);
                    assertThat(properties.retriever()).isEqualTo(new TercelProperties.Retriever(true, 2, 0.5));
                    assertThat(properties.store().partitions()).isEqualTo(4);
                });
    }

    @Test
    void anotherModelThanTheCollectionsStopsTheApplication() {
        ApplicationContextRunner runner =
                new ApplicationContextRunner().withConfiguration(ALL).withPropertyValues("tercel.path=" + directory);
        runner.withUserConfiguration(WithModel.class)
                .run(context -> assertThat(context).hasNotFailed());
        runner.withBean(EmbeddingModel.class, () -> new LetterCount("other"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the model 'letters', but the store is built for 'other'"));
        runner.withBean(EmbeddingModel.class, () -> new LetterCount("other"))
                .withPropertyValues("tercel.store.check-model=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void callsAreTimedAndRowsCounted() {
        IN_MEMORY.withUserConfiguration(WithModel.class, WithMeters.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            // Spring Boot binds them where the actuator is.
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            TercelEmbeddingStore store = context.getBean(TercelEmbeddingStore.class);
            store.add("a", Embedding.from(new float[] {1, 2}));
            store.add("b", Embedding.from(new float[] {2, 1}));
            store.remove("b");
            assertThatThrownBy(() -> store.remove(" ")).isInstanceOf(IllegalArgumentException.class);
            assertThat(timed(registry, "add", "success")).isEqualTo(2);
            assertThat(timed(registry, "remove", "success")).isEqualTo(1);
            assertThat(timed(registry, "remove", "error")).isEqualTo(1);
            assertThat(registry.get("tercel.rows").gauge().value()).isEqualTo(1);
            assertThat(registry.get("tercel.collections").gauge().value()).isEqualTo(1);
            assertThat(registry.get("tercel.segments").gauge().value()).isPositive();
            context.getBean(Database.class).close();
            assertThat(registry.get("tercel.rows").gauge().value()).isNaN();
        });
    }

    private static long timed(MeterRegistry registry, String operation, String outcome) {
        return registry.get("tercel.store")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void withoutMicrometerThereIsEverythingElse() {
        IN_MEMORY
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(TercelEmbeddingStore.class));
    }
}
