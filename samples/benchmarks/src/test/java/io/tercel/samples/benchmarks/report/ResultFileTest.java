package io.tercel.samples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFileTest {

    private static final ResultRow SEARCH = new ResultRow(
            "tercel",
            "ann data=wordnet metric=ip k=10 index=flat",
            2,
            OptionalDouble.of(12.345),
            OptionalDouble.of(0.99999),
            OptionalDouble.of(1234.56));

    private static final ResultRow EMBEDDING = new ResultRow(
            "tercel",
            "embed n=500, \"quoted\"",
            1,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.of(1.23456));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theHeaderIsWrittenOnceAndMissingValuesAreEmpty() throws IOException {
        Path file = folder.resolve("new/folder/results.csv");

        new ResultFile(file).append(SEARCH);
        new ResultFile(file).append(EMBEDDING);

        assertThat(file).hasContent("""
                system,config,threads,build_s,quality,per_s
                tercel,"ann data=wordnet metric=ip k=10 index=flat",2,12.35,1.0000,1234.6
                tercel,"embed n=500, ""quoted\""",1,,,1.235
                """);
    }

    @Test
    void whatWasAppendedIsRead() throws IOException {
        ResultFile file = new ResultFile(folder.resolve("results.csv"));
        file.append(SEARCH);
        file.append(EMBEDDING);

        assertThat(file.read())
                .containsExactly(
                        new ResultRow(
                                SEARCH.system(),
                                SEARCH.config(),
                                2,
                                OptionalDouble.of(12.35),
                                OptionalDouble.of(1),
                                OptionalDouble.of(1234.6)),
                        new ResultRow(
                                EMBEDDING.system(),
                                EMBEDDING.config(),
                                1,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalDouble.of(1.235)));
    }

    @Test
    void linesOfAProgramThatWritesNoHeaderAreRead() throws IOException {
        Path file = Files.writeString(folder.resolve("peers.csv"), "hnswlib,ef=10,1,25.60,0.9440,8282.1\n");

        assertThat(new ResultFile(file).read())
                .containsExactly(new ResultRow(
                        "hnswlib",
                        "ef=10",
                        1,
                        OptionalDouble.of(25.6),
                        OptionalDouble.of(0.944),
                        OptionalDouble.of(8282.1)));
    }

    @Test
    void headersInTheMiddleOfJoinedFilesArePassedOver() throws IOException {
        Path file = Files.writeString(
                folder.resolve("joined.csv"),
                "a,x,1,,,1\nsystem,config,threads,build_s,quality,per_s\n\npeer,parameter,threads,build_s,recall@10,qps\nb,y,1,,,2\n");

        assertThat(new ResultFile(file).read()).extracting(ResultRow::system).containsExactly("a", "b");
    }

    @Test
    void aLineThatIsNotAResultIsNamed() throws IOException {
        Path few = Files.writeString(folder.resolve("few.csv"), "a,b,1\n");
        Path words = Files.writeString(folder.resolve("words.csv"), "a,x,1,,,1\na,x,many,,,1\n");

        assertThatThrownBy(() -> new ResultFile(few).read())
                .hasMessageContaining("line 1 has 3 columns, expected system,");
        assertThatThrownBy(() -> new ResultFile(words).read())
                .hasMessageContaining("line 2")
                .hasMessageContaining("many");
        assertThatThrownBy(() -> new ResultFile(folder.resolve("no.csv")).read())
                .hasMessageEndingWith("no such file");
    }

    @Test
    void theFirstWordSaysWhatWasMeasuredAndTheOthersHow() {
        assertThat(EMBEDDING.what()).isEqualTo("embed");
        assertThat(SEARCH.setting("metric")).contains("ip");
        assertThat(SEARCH.setting("ef")).isEmpty();
        ResultRow ofPeer = new ResultRow(
                "hnswlib", "ef=10", 1, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        assertThat(ofPeer.what()).isEqualTo("ann");
    }
}
