package io.tercel.query.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.expr.FilterBinder;
import io.tercel.expr.FilterPlan;
import io.tercel.manifest.PartitionMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.PartitionHash;
import io.tercel.schema.PartitionKey;
import io.tercel.segment.PartitionSet;
import io.tercel.segment.Partitions;
import io.tercel.vector.MetricType;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which partitions a filter leaves to be read, and what isolation asks of it. */
class PartitionPruningTest {

    private static final int COUNT = 64;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("notes")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .partitionKey(FieldSchema.varchar("tenant"), COUNT)
            .vector("dense", 2, MetricType.IP)
            .build();

    private static Partitions partitions(boolean isolated) {
        return new Partitions(
                "notes",
                IntStream.range(0, COUNT)
                        .mapToObj(number -> new PartitionMeta(number, "p" + number))
                        .toList(),
                Optional.of(new PartitionKey("tenant", COUNT)),
                2,
                isolated);
    }

    private static Optional<FilterPlan> plan(String filter) {
        return filter.isEmpty()
                ? Optional.empty()
                : Optional.of(FilterPlan.of(
                        FilterBinder.bind(
                                filter,
                                SCHEMA,
                                Map.of("t", "acme"),
                                ZoneOffset.UTC,
                                Limits.DEFAULT,
                                field -> text -> List.of()),
                        SCHEMA));
    }

    private static List<Integer> left(String filter) {
        PartitionSet set = new PartitionPruning(() -> partitions(false)).partitionsOf(plan(filter));
        return IntStream.range(0, COUNT).filter(set::contains).boxed().toList();
    }

    private static List<Integer> of(String... tenants) {
        return Stream.of(tenants)
                .map(tenant -> PartitionHash.of(tenant, COUNT))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void aFilterThatNamesValuesOfTheKeyLeavesTheirPartitions() {
        assertThat(left("tenant == 'acme'")).isEqualTo(of("acme"));
        assertThat(left("tenant == {t} and year > 2000")).isEqualTo(of("acme"));
        assertThat(left("year > 2000 and (tenant in ['acme', 'bmce'] and id > 7)"))
                .isEqualTo(of("acme", "bmce"));
        assertThat(left("tenant == 'acme' or tenant == 'cust'")).isEqualTo(of("acme", "cust"));
        assertThat(left("tenant in []")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tenant != 'acme'",
                "not (tenant == 'acme')",
                "tenant == 'acme' or year == 2000",
                "tenant > 'acme'",
                "tenant like 'acme%'",
                "id == 7"
            })
    void anyOtherFilterLeavesAll(String filter) {
        assertThat(left(filter)).hasSize(COUNT);
    }

    /** Acceptance check 28 and its like. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tenant in ['acme', 'bmce']",
                "tenant == 'acme' or tenant == 'bmce'",
                "tenant == 'acme' and tenant == 'bmce'",
                "not (tenant != 'acme' or year > 1)",
                "tenant != 'acme'",
                "year > 2000"
            })
    void isolationRefusesFiltersWithoutExactlyOneValue(String filter) {
        PartitionPruning pruning = new PartitionPruning(() -> partitions(true));
        assertThatThrownBy(() -> pruning.checkIsolation(plan(filter)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("isolated by its partition key")
                .hasMessageContaining("'tenant == value'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant == 'acme'",
                "year > 2000 and tenant == {t}",
                "(id == 3 or id == 4) and (year > 1 and tenant == 'acme')"
            })
    void isolationTakesFiltersWithOneValue(String filter) {
        PartitionPruning pruning = new PartitionPruning(() -> partitions(true));
        assertThatCode(() -> pruning.checkIsolation(plan(filter))).doesNotThrowAnyException();
    }
}
