package io.tercel.samples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TextTableTest {

    private static final TextTable TABLE =
            new TextTable("system", "how", "rate").add("tercel", "a|b", "1,000").add("x", "", "7");

    @Test
    void columnsAreAlignedNumbersAtTheRight() {
        assertThat(TABLE.toText()).isEqualTo("""
                system  how   rate
                tercel  a|b  1,000
                x                7
                """);
    }

    @Test
    void markdownKeepsBarsApartFromItsOwn() {
        assertThat(TABLE.toMarkdown()).isEqualTo("""
                | system | how | rate |
                |---|---|---:|
                | tercel | a\\|b | 1,000 |
                | x |  | 7 |
                """);
    }

    @Test
    void aLineMustFitTheHeadings() {
        assertThatThrownBy(() -> TABLE.add("too few")).hasMessageStartingWith("1 cells");
    }
}
