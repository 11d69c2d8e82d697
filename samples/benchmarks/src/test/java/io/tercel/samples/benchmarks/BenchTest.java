package io.tercel.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BenchTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int run(String... arguments) {
        CommandLine line = Bench.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        line.getErr().flush();
        return code;
    }

    @Test
    void anUnknownWhatIsAnsweredWithWhatThereIs() {
        assertThat(run("insert", "--rows", "5")).isEqualTo(2);

        assertThat(err.toString())
                .startsWith(
                        "bench: cannot measure 'insert'; there are: ann, ingest, store, embed, eval, report, convert")
                .hasLineCount(1);
    }

    @Test
    void withoutAWhatTheUsageIsShown() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("bench: say what to measure: ann, ")
                .contains("../shared/data");
    }

    @Test
    void anUnknownIndexIsAnsweredWithThoseThereAre() {
        assertThat(run("ann", "--base", "b.fbin", "--query", "q.fbin", "--metric", "ip", "--index", "hnsw"))
                .isEqualTo(1);

        assertThat(err.toString()).isEqualToIgnoringNewLines("bench: there is no index 'hnsw'; there are: auto, flat");
    }

    @Test
    void aMissingFileIsTold() {
        assertThat(run("ann", "--base", "no.fbin", "--query", "no.fbin", "--metric", "ip"))
                .isEqualTo(1);

        assertThat(err.toString()).isEqualToIgnoringNewLines("bench: no.fbin: no such file");
    }

    @Test
    void queriesMustHaveTheDimensionOfTheBase() throws IOException {
        Path base = folder.resolve("base.fbin");
        Path query = folder.resolve("query.fbin");
        VectorFiles.writeFloats(base, new VectorSet(new float[][] {{1, 0}, {0, 1}}));
        VectorFiles.writeFloats(query, new VectorSet(new float[][] {{1, 0, 0}}));

        assertThat(run("ann", "--base", base.toString(), "--query", query.toString(), "--metric", "ip"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("query.fbin has 3 dimensions").contains("base.fbin has 2");
    }

    @Test
    void vectorsAreRewritten() throws IOException {
        Path from = folder.resolve("from.fbin");
        Path to = folder.resolve("to.fbin");
        VectorFiles.writeFloats(from, new VectorSet(new float[][] {{1, 0}, {0, 1}}));

        assertThat(run("convert", "--from", from.toString(), "--to", to.toString()))
                .isZero();
        assertThat(run("convert", "--from", from.toString(), "--to", "to.txt")).isEqualTo(1);

        assertThat(to).hasSameBinaryContentAs(from);
        assertThat(err.toString()).contains("expected .fbin for vectors or .ibin for neighbours");
    }

    @Test
    void aReportIsWritten() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("results.csv"), "tercel,store data=wordnet rows=1000 k=10,1,2.5,1.0000,4000.0\n");

        assertThat(run(
                        "report",
                        "--csv",
                        csv.toString(),
                        "--out",
                        folder.resolve("out").toString()))
                .isZero();

        assertThat(folder.resolve("out/report.md")).content().contains("## Embedding store");
    }

    @Test
    void ingestWritesALineForEachStepOfEachSystem() throws IOException {
        Path base = folder.resolve("base.fbin");
        Path csv = folder.resolve("results.csv");
        VectorFiles.writeFloats(base, new VectorSet(new float[][] {{1, 0}, {0, 1}, {1, 1}}));

        assertThat(run(
                        "ingest",
                        "--base",
                        base.toString(),
                        "--rows",
                        "60",
                        "--batch",
                        "7",
                        "--peers",
                        "lucene_flat",
                        "--csv",
                        csv.toString()))
                .isZero();

        assertThat(out.toString()).contains("The 3 vectors come again");
        assertThat(Files.readAllLines(csv))
                .filteredOn(line -> line.startsWith("tercel,") || line.startsWith("lucene_flat,"))
                .hasSize(12)
                .allMatch(line -> line.contains("rows=60 batch=7 durability=fsync step="));
    }
}
