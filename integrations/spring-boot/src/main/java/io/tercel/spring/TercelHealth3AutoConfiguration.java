package io.tercel.spring;

import io.tercel.langchain4j.TercelEmbeddingStore;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Health of the store, where Spring Boot 3 has health. The other version has these classes in other packages, which is
 * why the condition names them as texts: as classes it would be lost together with them.
 */
@AutoConfiguration(after = TercelAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.health.HealthIndicator",
            "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(TercelEmbeddingStore.class)
@ConditionalOnEnabledHealthIndicator("tercel")
public class TercelHealth3AutoConfiguration {

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
