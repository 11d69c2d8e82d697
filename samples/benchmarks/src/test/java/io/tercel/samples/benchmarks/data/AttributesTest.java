package io.tercel.samples.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttributesTest {

    @TempDir
    private Path folder = Path.of("");

    private Attributes read(String lines) throws IOException {
        return Attributes.read(Files.writeString(folder.resolve("rows.jsonl"), lines));
    }

    @Test
    void valuesKeepTheirTypesAndLongTextsAreLeftOut() throws IOException {
        Attributes rows = read("""
                {"_id": "a", "title": "t", "text": "…", "pos": "n", "topic": 3, "weight": 0.5, "old": true, "tags": ["x"]}
                {"_id": "b", "pos": null}
                """);

        assertThat(rows.fields())
                .isEqualTo(Map.of(
                        "pos",
                        Attributes.Type.TEXT,
                        "topic",
                        Attributes.Type.INTEGER,
                        "weight",
                        Attributes.Type.DECIMAL,
                        "old",
                        Attributes.Type.BOOLEAN));
        assertThat(rows.of(0)).isEqualTo(Map.of("pos", "n", "topic", 3L, "weight", 0.5, "old", true));
        assertThat(rows.of(1)).isEmpty();
    }

    @Test
    void copiesHaveTheAttributesOfTheirOriginalsButARandomNumberOfTheirOwn() throws IOException {
        Attributes rows = read("{\"pos\": \"n\"}\n{\"pos\": \"v\"}\n").withRandom();

        assertThat(rows.of(3)).containsEntry("pos", "v").isEqualTo(rows.of(3));
        assertThat(rows.of(3).get(Attributes.RANDOM)).isNotEqualTo(rows.of(1).get(Attributes.RANDOM));
    }

    @Test
    void aFieldOfSeveralTypesIsRefused() {
        assertThatThrownBy(() -> read("{\"pos\": \"n\"}\n{\"pos\": 1}\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("field 'pos' is TEXT before row 1, where it is INTEGER");
    }
}
