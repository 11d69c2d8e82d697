package io.tercel.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.report.ResultFile;
import io.tercel.samples.benchmarks.report.ResultRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
                        "bench: cannot measure 'insert'; there are: ann, filter, ingest, backup, follow, import, export, text, scalar, store, embed, embed-cost, eval, known-items, fusion, train-reranker, report, convert, truth")
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
        assertThat(run("ann", "--base", "b.fbin", "--query", "q.fbin", "--metric", "ip", "--index", "flat,btree"))
                .isEqualTo(1);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines("bench: there is no index 'btree'; there are: auto, flat, hnsw, hnsw_sq8, "
                        + "hnsw_pq, hnsw_f32, ivf_flat, ivf_sq8, ivf_pq, ivf_rabitq, diskann");
    }

    /** The corners of a square and its centre, in the formats of the benchmarks, with a colour each. */
    private void writeSquare() throws IOException {
        VectorSet corners = new VectorSet(new float[][] {{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {0.1f, 0.1f}});
        VectorFiles.writeFloats(folder.resolve("base.fbin"), corners);
        VectorFiles.writeFloats(folder.resolve("query.fbin"), new VectorSet(new float[][] {{1, 0.1f}, {0.1f, 1}}));
        Files.writeString(folder.resolve("base.jsonl"), """
                {"_id": "a", "colour": "red"}
                {"_id": "b", "colour": "red"}
                {"_id": "c", "colour": "blue"}
                {"_id": "d", "colour": "blue"}
                {"_id": "e"}
                """);
        Files.writeString(folder.resolve("query.jsonl"), """
                {"_id": "q", "colour": "red"}
                {"_id": "r", "colour": "blue"}
                """);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void annWritesALineForEachNumberOfThreadsAndALineOfBytes() throws IOException {
        writeSquare();

        assertThat(run(
                        "ann",
                        "--base",
                        file("base.fbin"),
                        "--query",
                        file("query.fbin"),
                        "--metric",
                        "l2",
                        "--index",
                        "flat",
                        "--threads",
                        "1,2",
                        "--k",
                        "2",
                        "--cache",
                        file("cache"),
                        "--warm-up",
                        "0",
                        "--csv",
                        file("results.csv")))
                .isZero();

        List<ResultRow> rows = new ResultFile(folder.resolve("results.csv")).read();
        assertThat(rows).extracting(ResultRow::threads).containsExactly(1, 2, 1);
        assertThat(rows)
                .allMatch(row -> row.config().startsWith("ann data=")
                        && row.config().contains(" metric=l2 rows=5 k=2 index=flat"));
        assertThat(rows.subList(0, 2))
                .allMatch(row -> row.quality().orElseThrow() == 1
                        && row.setting("insert_s").isPresent()
                        && row.buildSeconds().isPresent());
        assertThat(rows.getLast().config())
                .containsPattern("bytes heap=\\d+ mapped=\\d+ resident=\\d+ disk=\\d+ raw=8$");
    }

    @Test
    void rowsBeyondTheBaseAreCopiesAndSaidToBe() throws IOException {
        writeSquare();

        assertThat(run(
                        "ann",
                        "--base",
                        file("base.fbin"),
                        "--query",
                        file("query.fbin"),
                        "--metric",
                        "l2",
                        "--index",
                        "flat",
                        "--rows",
                        "12",
                        "--k",
                        "2",
                        "--cache",
                        file("cache"),
                        "--warm-up",
                        "0",
                        "--csv",
                        file("results.csv")))
                .isZero();

        assertThat(out.toString()).contains("12 × 2 (7 of them copies with Gaussian noise of 0.4 of their length)");
        assertThat(new ResultFile(folder.resolve("results.csv")).read())
                .allMatch(row -> row.config().contains(" rows=12 noise=0.4 k=2 "));
    }

    @Test
    void whatWasKeptIsSearchedWithoutBeingBuiltAgain() throws IOException {
        writeSquare();
        String[] command = {
            "ann",
            "--base",
            file("base.fbin"),
            "--query",
            file("query.fbin"),
            "--metric",
            "l2",
            "--index",
            "flat",
            "--k",
            "2",
            "--cache",
            file("cache"),
            "--keep",
            file("kept"),
            "--csv",
            file("results.csv")
        };

        assertThat(run(command)).isZero();
        assertThat(run(command)).isZero();

        List<ResultRow> rows = new ResultFile(folder.resolve("results.csv")).read();
        assertThat(rows.get(0).buildSeconds()).isPresent();
        assertThat(rows.get(2).buildSeconds()).isEmpty();
        assertThat(rows.get(2).quality()).hasValue(1);
    }

    @Test
    void aFilterTakesItsParametersFromTheQueryAndStandsBesideTheUnfilteredSearch() throws IOException {
        writeSquare();

        assertThat(run(
                        "filter",
                        "--base",
                        file("base.fbin"),
                        "--query",
                        file("query.fbin"),
                        "--metric",
                        "l2",
                        "--index",
                        "flat",
                        "--k",
                        "2",
                        "--cache",
                        file("cache"),
                        "--warm-up",
                        "0",
                        "--attributes",
                        file("base.jsonl"),
                        "--query-attributes",
                        file("query.jsonl"),
                        "--filter",
                        "colour == {colour}",
                        "--csv",
                        file("results.csv")))
                .isZero();

        assertThat(new ResultFile(folder.resolve("results.csv")).read())
                .extracting(row -> row.config().replaceAll(".* index=flat ", "") + " "
                        + row.quality().orElseThrow())
                .containsExactly(
                        "relation=none selectivity=1 filter=none plan=SCAN 1.0",
                        "relation=given selectivity=0.40000 filter=colour_==_{colour} plan=SCAN 1.0");
    }

    @Test
    void aFilterWhoseParameterNoQueryHasIsRefused() throws IOException {
        writeSquare();

        assertThat(run(
                        "filter",
                        "--base",
                        file("base.fbin"),
                        "--query",
                        file("query.fbin"),
                        "--metric",
                        "l2",
                        "--index",
                        "flat",
                        "--k",
                        "2",
                        "--cache",
                        file("cache"),
                        "--warm-up",
                        "0",
                        "--attributes",
                        file("base.jsonl"),
                        "--filter",
                        "colour == {colour}"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("a query has no 'colour' in --query-attributes");
    }

    @Test
    void theTruthThatAnnJudgesByIsWritten() throws IOException {
        writeSquare();

        assertThat(run(
                        "truth",
                        "--base",
                        file("base.fbin"),
                        "--query",
                        file("query.fbin"),
                        "--metric",
                        "l2",
                        "--k",
                        "2",
                        "--cache",
                        file("cache"),
                        "--warm-up",
                        "0",
                        "--to",
                        file("truth.ibin")))
                .isZero();

        assertThat(NeighborFiles.read(folder.resolve("truth.ibin"))).isDeepEqualTo(new int[][] {{0, 4}, {1, 4}});
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
    void importComparesAFileWithInsertingItsRows() throws IOException {
        Path csv = folder.resolve("r.csv");
        Path base = folder.resolve("base.fbin");
        VectorFiles.writeFloats(base, new VectorSet(new float[][] {{1, 0}, {0, 1}, {1, 1}}));

        assertThat(run("import", "--base", base.toString(), "--rows", "300", "--rounds", "1", "--csv", csv.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("imported/inserted");
        assertThat(csv).content().contains("step=inserted").contains("step=imported");
    }

    @Test
    void exportComparesTheFormsWithAPlainCopy() throws IOException {
        Path csv = folder.resolve("r.csv");
        Path base = folder.resolve("base.fbin");
        VectorFiles.writeFloats(base, new VectorSet(new float[][] {{1, 0}, {0, 1}, {1, 1}}));

        assertThat(run("export", "--base", base.toString(), "--rows", "300", "--rounds", "1", "--csv", csv.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("Parquet").contains("JSON lines").contains("plain");
        assertThat(csv).content().contains("step=parquet").contains("step=json_lines");
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
                .hasSize(14)
                .allMatch(line -> line.contains("rows=60 batch=7 durability=fsync step="));
    }

    @Test
    void backupTimesLinksCopiesAndRestores() throws IOException {
        Path base = folder.resolve("base.fbin");
        Path csv = folder.resolve("results.csv");
        VectorFiles.writeFloats(base, new VectorSet(new float[][] {{1, 0}, {0, 1}, {1, 1}}));

        assertThat(run("backup", "--base", base.toString(), "--rows", "300", "--rounds", "1", "--csv", csv.toString()))
                .isZero();

        assertThat(out.toString()).contains("cp -r", "second incremental", "open, first search");
        assertThat(Files.readAllLines(csv))
                .filteredOn(line -> line.startsWith("tercel,"))
                .hasSize(11)
                .allMatch(line -> line.contains("rows=300 step="));
    }

    @Test
    void textComparesAnswersAndRatesWithLucenes() throws IOException {
        Path corpus = folder.resolve("corpus.txt");
        Path queries = folder.resolve("queries.txt");
        Path csv = folder.resolve("results.csv");
        Files.write(corpus, List.of("a graph index", "a log of writes", "graphs and logs", "nothing"));
        Files.write(queries, List.of("graph logs", "the index of graphs"));

        assertThat(run(
                        "text",
                        "--corpus",
                        corpus.toString(),
                        "--queries",
                        queries.toString(),
                        "--rows",
                        "9",
                        "--k",
                        "3",
                        "--rounds",
                        "1",
                        "--csv",
                        csv.toString()))
                .isZero();

        assertThat(out.toString()).contains("9 rows (4 texts, repeated), 2 queries");
        assertThat(Files.readAllLines(csv))
                .filteredOn(line -> line.contains("step=agreement"))
                .hasSize(3)
                .allMatch(line -> line.contains("rows=9 k=3 analyzer=english") && line.contains("ties=1.0000"));
        assertThat(Files.readAllLines(csv))
                .filteredOn(line -> line.contains("step=search"))
                .hasSize(3);
    }

    @Test
    void scalarCountsRowsWithAndWithoutAnIndex() throws IOException {
        Path csv = folder.resolve("results.csv");

        assertThat(run("scalar", "--rows", "2500", "--queries", "3", "--warm-up", "0", "--csv", csv.toString()))
                .isZero();

        assertThat(out.toString()).contains("2,500 rows in 1 segments").contains("RTREE");
        assertThat(Files.readAllLines(csv).stream().skip(1))
                .hasSize(20)
                .allMatch(line -> line.contains("scalar rows=2500 field="));
    }

    @Test
    void evalComparesPipelinesWithTheFirstAndPassesOverBlankDocuments() throws IOException {
        Path beir = folder.resolve("beir");
        Files.createDirectories(beir.resolve("qrels"));
        Files.writeString(beir.resolve("corpus.jsonl"), """
                {"_id":"d1","title":"Hawks","text":"The male of the hawk is called a tercel."}
                {"_id":"d2","title":"Logs","text":"A log is written first."}
                {"_id":"d3","title":"","text":""}
                """);
        Files.writeString(beir.resolve("queries.jsonl"), """
                {"_id":"q1","text":"what is a male hawk called"}
                """);
        Files.writeString(beir.resolve("qrels/test.tsv"), "q1\td1\t1\n");
        Path report = folder.resolve("report.md");
        Path cache = folder.resolve("cache");

        assertThat(run(
                        "eval",
                        "--data",
                        beir.toString(),
                        "--cache",
                        cache.toString(),
                        "--report",
                        report.toString(),
                        "--pipeline",
                        "bm25,learned,reranked,reranked_live"))
                .describedAs(err.toString())
                .isZero();

        assertThat(out.toString()).contains("3 documents, 1 of them blank, 1 judged queries of test");
        assertThat(Files.readString(report))
                .contains("# beir test", "| bm25 | 1.0000 | 1.0000 |", "| reranked | 1.0000 |")
                .contains("| reranked_live | +0.0000 | 1.0000 | 0 | 0 | 1 |");
    }

    @Test
    void fusionIsChosenOnOneSplitAndReportedOnAnother() throws IOException {
        Path beir = folder.resolve("beir");
        Files.createDirectories(beir.resolve("qrels"));
        Files.writeString(beir.resolve("corpus.jsonl"), """
                {"_id":"d1","title":"Hawks","text":"The male of the hawk is called a tercel."}
                {"_id":"d2","title":"Logs","text":"A log is written first."}
                """);
        Files.writeString(beir.resolve("queries.jsonl"), """
                {"_id":"q1","text":"what is a male hawk called"}
                {"_id":"q2","text":"what is written first"}
                {"_id":"q3","text":"what is a log"}
                """);
        Files.writeString(beir.resolve("qrels/train.tsv"), "q1\td1\t1\nq2\td2\t1\n");
        Files.writeString(beir.resolve("qrels/test.tsv"), "q3\td2\t1\n");
        Path csv = folder.resolve("results.csv");
        String[] common = {
            "fusion",
            "--data",
            beir.toString(),
            "--cache",
            folder.resolve("cache").toString(),
            "--csv",
            csv.toString()
        };

        assertThat(run(common)).isZero();

        // All ways answer right: the first stays.
        assertThat(out.toString())
                .contains("choosing on 2 queries of train")
                .contains("chosen: rank, k = 60; 5 folds chose {rank, k = 60=5}");
        assertThat(Files.readAllLines(csv).getLast()).contains("way=rank,k=60");

        String[] same = Arrays.copyOf(common, common.length + 2);
        same[common.length] = "--choose-on";
        same[common.length + 1] = "test";
        assertThat(run(same)).isEqualTo(1);
        assertThat(err.toString()).contains("--choose-on must be another split than --split: both are test");
    }

    @Test
    void trainingWritesWeightsAndTheirReport() throws IOException {
        StringBuilder papers = new StringBuilder();
        StringBuilder synsets = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            synsets.append("{\"_id\":\"n%d\",\"title\":\"word %d\",\"text\":\"the word %d\"}\n".formatted(i, i, i));
            if (i < 12) {
                papers.append(
                        "{\"_id\":\"p%d\",\"title\":\"Cipher %d\",\"text\":\"A cipher, %d.\",\"primary_cat\":\"cs.CR\"}\n"
                                .formatted(i, i, i));
            }
        }
        Path weights = folder.resolve("weights.json");

        assertThat(run(
                        "train-reranker",
                        "--papers",
                        Files.writeString(folder.resolve("papers.jsonl"), papers)
                                .toString(),
                        "--synsets",
                        Files.writeString(folder.resolve("base.jsonl"), synsets).toString(),
                        "--cache",
                        folder.resolve("cache").toString(),
                        "--out",
                        weights.toString()))
                .describedAs(err.toString())
                .isZero();

        assertThat(Files.readString(weights))
                .contains("\"heldOut nDCG@10\"", "\"LATE_INTERACTION\"", "\"questionsHeldOut\" : 3");
    }
}
