package io.tercel.spring;

import io.tercel.langchain4j.TercelEmbeddingStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Health of the store, where Spring Boot 4 has health. The other version has these classes in other packages, which is
 * why the condition names them as texts: as classes it would be lost together with them.
 */
@AutoConfiguration(after = TercelAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.HealthIndicator",
            "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(TercelEmbeddingStore.class)
@ConditionalOnEnabledHealthIndicator("tercel")
public class TercelHealth4AutoConfiguration {

    /** Up as long as the store answers; down with the reason when it does not. */
    @Bean
    @ConditionalOnMissingBean(name = "tercelHealthIndicator")
    public HealthIndicator tercelHealthIndicator(TercelEmbeddingStore store) {
        return () -> {
            try {
                return Health.up().withDetails(new StoreState(store).details()).build();
            } catch (RuntimeException failure) {
                return Health.down(failure).build();
            }
        };
    }
}
