package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A row is what it was when it was built, whatever its builder makes afterwards. */
class RowBuilderTest {

    @Test
    void fieldsComeInTheOrderInWhichTheyWereAddedAndTheLastValueCounts() {
        Row row = Row.builder().with("id", 1L).with("none", null).with("id", 2L).build();
        assertThat(row).isEqualTo(Row.of("id", 2L).with("none", null));
        assertThat(row.values().keySet()).containsExactly("id", "none");
    }

    @Test
    void theNextRowOfABuilderBeginsAnew() {
        Row.Builder builder = Row.builder().with("a", 1);
        assertThat(builder.has("a")).isTrue();
        Row first = builder.build();
        assertThat(builder.has("a")).isFalse();
        Row second = builder.with("b", 2).build();
        assertThat(first).isEqualTo(Row.of("a", 1));
        assertThat(second).isEqualTo(Row.of("b", 2));
    }
}
