package io.tercel.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.tercel.Database;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Metrics, where Micrometer is: what the database holds, and how long the calls of the store take. */
@AutoConfiguration(before = TercelAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnProperty(
        name = {"tercel.enabled", "tercel.metrics.enabled"},
        havingValue = "true",
        matchIfMissing = true)
public class TercelMetricsAutoConfiguration {

    /** Times the calls of the store, of which it is told as a listener. */
    @Bean
    @ConditionalOnMissingBean
    public StoreTimings tercelStoreTimings() {
        return new StoreTimings();
    }

    /** Counts what the database holds. */
    @Bean
    @ConditionalOnMissingBean
    public DatabaseMeters tercelDatabaseMeters(Database database) {
        return new DatabaseMeters(database);
    }
}
