package io.tercel.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataFilterMapperTest {

    private static String text(Filter filter) {
        return MetadataFilterMapper.map(filter, Optional.empty()).filter().text();
    }

    private static Map<String, Object> parameters(Filter filter) {
        return MetadataFilterMapper.map(filter, Optional.empty()).filter().parameters();
    }

    @Test
    void valuesAreParametersAndNeverText() {
        Filter filter = metadataKey("name").isEqualTo("x' or true or '");
        assertThat(text(filter)).isEqualTo("metadata[\"name\"] == {p0}");
        assertThat(parameters(filter)).isEqualTo(Map.of("p0", "x' or true or '"));
    }

    @Test
    void keysAreQuoted() {
        assertThat(text(metadataKey("a\"b\\c\nd\u0000").isEqualTo(1)))
                .isEqualTo("metadata[\"a\\\"b\\\\c\\u000ad\\u0000\"] == {p0}");
    }

    @Test
    void valuesHaveOneTypeForEachKind() {
        for (Object one : List.of(1, 1L, (short) 1, (byte) 1, BigInteger.ONE)) {
            assertThat(parameters(new IsEqualTo("k", one))).isEqualTo(Map.of("p0", 1L));
        }
        for (Object value : List.of(1.23f, 1.23, new BigDecimal("1.23"))) {
            assertThat(parameters(new IsEqualTo("k", value))).isEqualTo(Map.of("p0", 1.23));
        }
        assertThat(parameters(new IsEqualTo("k", new UUID(0, 1))))
                .isEqualTo(Map.of("p0", "00000000-0000-0000-0000-000000000001"));
        assertThatThrownBy(() -> text(new IsEqualTo("k", true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("metadata key 'k' is compared with a java.lang.Boolean");
    }

    @Test
    void needlesAreTakenLiterally() {
        assertThat(parameters(metadataKey("k").containsString("50%_\\"))).isEqualTo(Map.of("p0", "%50\\%\\_\\\\%"));
    }

    @Test
    void chainsNeedNoNestingHoweverLongTheyAre() {
        Filter chain = metadataKey("k").isEqualTo(0);
        Filter other = metadataKey("k").isEqualTo(0);
        for (int i = 1; i < 20_000; i++) {
            chain = Filter.and(chain, metadataKey("k").isEqualTo(i));
            other = Filter.or(metadataKey("k").isEqualTo(i), other);
        }
        assertThat(text(chain)).doesNotContain("(").contains("} and metadata");
        assertThat(text(other)).doesNotContain("(").contains("} or metadata");
    }

    @Test
    void mixedChainsAreBracketed() {
        Filter a = metadataKey("a").isGreaterThan(1);
        Filter b = metadataKey("b").isLessThanOrEqualTo(2);
        assertThat(text(Filter.and(Filter.or(a, b), Filter.not(a))))
                .isEqualTo("(metadata[\"a\"] > {p0} or metadata[\"b\"] <= {p1}) and not (metadata[\"a\"] > {p2})");
    }

    @Test
    void nanEqualsNothingAndInfinitiesLieBeyondAllNumbers() {
        assertThat(parameters(metadataKey("k").isEqualTo(Double.NaN))).isEqualTo(Map.of("p0", List.of()));
        assertThat(text(metadataKey("k").isEqualTo(Float.POSITIVE_INFINITY))).isEqualTo("metadata[\"k\"] > {p0}");
        assertThat(text(metadataKey("k").isLessThan(Double.POSITIVE_INFINITY))).isEqualTo("(metadata[\"k\"] <= {p0})");
        assertThat(text(metadataKey("k").isGreaterThanOrEqualTo(Double.NEGATIVE_INFINITY)))
                .isEqualTo("(metadata[\"k\"] >= {p0} or metadata[\"k\"] < {p1})");
        assertThat(text(new IsIn("k", List.of(1.0, Double.NaN, Double.NEGATIVE_INFINITY))))
                .isEqualTo("(metadata[\"k\"] in {p0} or metadata[\"k\"] < {p1})");
    }

    @Test
    void filtersOfOthersAreRefusedByName() {
        Filter own = object -> true;
        assertThatThrownBy(() -> text(own))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Unsupported filter type: " + getClass().getName());
    }
}
