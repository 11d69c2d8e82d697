package io.tercel.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.query.Filter;
import io.tercel.samples.benchmarks.data.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilterPresetTest {

    @TempDir
    private Path folder = Path.of("");

    /** Of 100 rows 80 are nouns; 2 have the topic 7, 98 the topic 1. */
    private Attributes rows() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 100; row++) {
            lines.append("{\"pos\": \"%s\", \"lexfile\": %d}%n".formatted(row < 80 ? "n" : "v", row < 2 ? 7 : 1));
        }
        return Attributes.read(Files.writeString(folder.resolve("rows.jsonl"), lines));
    }

    @Test
    void threeRelationsComeInFourRates() throws IOException {
        assertThat(FilterPreset.WORDNET.filters(rows()))
                .extracting(QueryFilter::relation)
                .containsExactly(
                        "uncorrelated",
                        "uncorrelated",
                        "uncorrelated",
                        "uncorrelated",
                        "correlated",
                        "correlated",
                        "correlated",
                        "correlated",
                        "anti-correlated",
                        "anti-correlated",
                        "anti-correlated",
                        "anti-correlated");
    }

    @Test
    void aLargeClassIsThinnedAndASmallOneFilledUp() throws IOException {
        QueryFilter half = FilterPreset.WORDNET.filters(rows()).get(4);

        Filter ofNoun = half.of(Map.of("pos", "n", "lexfile", 1L));
        Filter ofVerb = half.of(Map.of("pos", "v", "lexfile", 1L));

        // 0.5 of all = 0.625 of the nouns; or all verbs and three eighths of the others.
        assertThat(ofNoun.parameters())
                .containsAllEntriesOf(Map.of("class", "n", "of_class", 625_000L, "of_others", 0L));
        assertThat(ofVerb.parameters())
                .containsAllEntriesOf(Map.of("class", "v", "of_class", 1_000_000L, "of_others", 375_000L));
    }

    @Test
    void farFromTheQueryIsEveryClassButItsOwn() throws IOException {
        QueryFilter tenth = FilterPreset.WORDNET.filters(rows()).get(9);

        Filter ofNoun = tenth.of(Map.of("pos", "n", "lexfile", 1L));

        assertThat(ofNoun.text()).isEqualTo("pos != {class} and random < {of_others}");
        assertThat(ofNoun.parameters()).containsAllEntriesOf(Map.of("class", "n", "of_others", 500_000L));
    }

    @Test
    void rowsWithoutTheClassesAreRefused() {
        assertThatThrownBy(() -> FilterPreset.WORDNET.filters(Attributes.NONE))
                .hasMessage("--preset wordnet needs a field 'pos' in --attributes");
    }

    @Test
    void aGivenFilterTakesTheValuesThatItNames() {
        QueryFilter given = QueryFilter.given("year >= {year} and pos in {all}");

        assertThat(given.of(Map.of("year", 2_020L, "all", List.of("n"), "other", 1L)))
                .isEqualTo(Filter.of("year >= {year} and pos in {all}", Map.of("year", 2_020L, "all", List.of("n"))));
        assertThat(given.word()).isEqualTo("year_>=_{year}_and_pos_in_{all}");
    }
}
