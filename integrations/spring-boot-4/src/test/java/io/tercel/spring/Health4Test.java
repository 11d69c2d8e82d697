package io.tercel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import io.tercel.Database;
import io.tercel.langchain4j.TercelEmbeddingStore;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class Health4Test {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(TercelAutoConfigurationTest.ALL)
            .withPropertyValues(
                    "tercel.in-memory=true", "tercel.embedding-model.enabled=false", "tercel.store.model-name=m");

    @Test
    void theStoreIsUpAsLongAsItAnswers() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(HealthIndicator.class);
            HealthIndicator indicator = context.getBean("tercelHealthIndicator", HealthIndicator.class);
            assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
            context.getBean(TercelEmbeddingStore.class).add(Embedding.from(new float[] {1, 2}));
            Health health = health(indicator);
            assertThat(health.getDetails())
                    .containsEntry("entries", 1L)
                    .containsEntry("collection", "embeddings")
                    .containsEntry("dimension", 2)
                    .containsEntry("model", "m");
            context.getBean(Database.class).close();
            assertThat(health(indicator).getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.withPropertyValues("management.health.tercel.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
    }

    /** A {@link HealthIndicator} may know nothing; ours always does. */
    private static Health health(HealthIndicator indicator) {
        return Objects.requireNonNull(indicator.health());
    }
}
