package io.tercel.samples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

    @TempDir
    private Path folder = Path.of("");

    private static ResultRow row(String system, String config, double quality, double perSecond) {
        return new ResultRow(
                system,
                config,
                1,
                OptionalDouble.of(10),
                quality > 0 ? OptionalDouble.of(quality) : OptionalDouble.empty(),
                OptionalDouble.of(perSecond));
    }

    private String report(ResultRow... rows) throws IOException {
        return Files.readString(Report.write(List.of(rows), folder));
    }

    @Test
    void searchesOfOneDataSetAreCurvesOfOnePlot() throws Exception {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip k=10 index=flat", 1, 100),
                row("lucene", "ann data=wordnet metric=ip k=10 index=hnsw M=16 candidates=10", 0.90, 4_000),
                row("lucene", "ann data=wordnet metric=ip k=10 index=hnsw M=16 candidates=64", 0.98, 1_000));

        assertThat(page)
                .contains("## Vector search\n\n### wordnet, ip, k = 10, 1 thread\n")
                .contains("![wordnet, ip, k = 10, 1 thread](ann-wordnet-ip-k-10-1-thread.svg)")
                .contains("| lucene hnsw | 0.9800 | 10.0 | 4,000 | 1,682 | — |")
                .contains("| tercel flat | 1.0000 | 10.0 | 100 | 100 | 100 |")
                .contains("| lucene | index=hnsw M=16 candidates=64 | 10.0 | 0.9800 | 1,000 |");
        assertThat(rootOf(folder.resolve("ann-wordnet-ip-k-10-1-thread.svg"))).isEqualTo("svg");
    }

    @Test
    void rowsThatDoNotNameTheirDataStandBesideTheOnlyDataSetAndAreTheYardstick() throws IOException {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip k=10 index=flat", 1, 100),
                row("hnswlib", "ef=400", 0.995, 50));

        assertThat(page)
                .contains("| hnswlib | 0.9950 | 10.0 | 50 | 50 | 50 |")
                .contains("| tercel flat | 1.0000 | 10.0 | 100 (2.00×) | 100 (2.00×) | 100 (2.00×) |")
                .doesNotContain("data not named");
    }

    @Test
    void rowsThatDoNotNameTheirDataStandAloneWhenThereIsAChoice() throws IOException {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip k=10 index=flat", 1, 100),
                row("tercel", "ann data=mnist metric=l2 k=10 index=flat", 1, 90),
                row("hnswlib", "ef=10", 0.9, 8_000));

        assertThat(page).contains("### data not named, 1 thread");
    }

    @Test
    void otherResultsAreBars() throws Exception {
        String page = report(
                row("langchain4j", "embed data=scifact model=bge n=500 tokens=38.8", 0, 94.2),
                row("tercel", "embed data=scifact model=bge n=500 tokens=38.8 cosine=1.000000", 0, 173.1),
                row("tercel", "eval data=scifact split=test model=bge pipeline=bm25 recall@100=0.9000", 0.68, 900));

        assertThat(page)
                .contains("## Embedding\n\n### scifact, 500 texts of 38.8 tokens, 1 thread")
                .contains("| tercel | model=bge cosine=1.000000 | 10.0 | — | 173 |")
                .contains("## Retrieval quality\n\n### scifact, test, 1 thread")
                .contains("| tercel | model=bge pipeline=bm25 recall@100=0.9000 | 10.0 | 0.6800 | 900 |");
        assertThat(rootOf(folder.resolve("embed-scifact-500-texts-of-38-8-tokens-1-thread.svg")))
                .isEqualTo("svg");
        assertThat(rootOf(folder.resolve("eval-scifact-test-1-thread.svg"))).isEqualTo("svg");
    }

    @Test
    void onlySystemsThatDifferInHowTheyWereBuiltAreCalledByAllOfIt() throws IOException {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip k=10 index=hnsw M=16 ef=64 insert_s=1.0", 0.96, 900),
                row("tercel", "ann data=wordnet metric=ip k=10 index=hnsw M=32 ef=64 insert_s=1.2", 0.97, 800),
                row("tercel", "ann data=wordnet metric=ip k=10 index=ivf_flat nlist=auto nprobe=8", 0.8, 700));

        assertThat(page)
                .contains("| tercel index=hnsw M=16 | 0.9600 |")
                .contains("| tercel index=hnsw M=32 | 0.9700 |")
                .contains("| tercel ivf_flat | 0.8000 |");
    }

    @Test
    void bytesStandInATableOfTheirOwn() throws IOException {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip k=10 index=flat", 1, 100),
                new ResultRow(
                        "tercel",
                        "ann data=wordnet metric=ip k=10 index=flat bytes heap=14 mapped=1548 resident=600 disk=1549 raw=1536",
                        1,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty()));

        assertThat(page)
                .contains("| tercel flat |  | 14 | 1,548 | 600 | 1,549 | 1,536 | 0.40× |")
                .doesNotContain("bytes heap=");
    }

    @Test
    void theSameDataInSeveralSizesIsACurveOverRows() throws Exception {
        String page = report(
                row("tercel", "ann data=wordnet metric=ip rows=10000 k=10 index=hnsw ef=64", 0.97, 9_000),
                row("tercel", "ann data=wordnet metric=ip rows=1000000 noise=0.4 k=10 index=hnsw ef=64", 0.96, 3_000));

        assertThat(page)
                .contains("### wordnet, ip, 10000 rows, k = 10, 1 thread")
                .contains("### wordnet, ip, 1000000 rows (with copies, noise 0.4), k = 10, 1 thread")
                .contains("### wordnet, ip, k = 10, 1 thread, by rows")
                .contains("| tercel hnsw |  | 10,000 | 9,000 |")
                .contains("| tercel hnsw |  | 1,000,000 | 3,000 |");
        assertThat(rootOf(folder.resolve("growth-wordnet-ip-k-10-1-thread.svg")))
                .isEqualTo("svg");
    }

    @Test
    void filteredRatesAreComparedWithTheUnfilteredAtTheSameRecall() throws Exception {
        String task = "filter data=wordnet metric=ip rows=100 k=10 index=hnsw M=16 ef=64 ";
        String page = report(
                row("tercel", task + "relation=none selectivity=1 filter=none", 0.96, 1_000),
                row("tercel", task + "relation=correlated selectivity=0.01000 filter=pos_==_{pos}", 0.97, 1_500),
                row("tercel", task + "relation=anti-correlated selectivity=0.10000 filter=pos_!=_{pos}", 0.90, 800));

        assertThat(page)
                .contains("| tercel hnsw | correlated pos_==_{pos} | 1.000 % | 0.9700 | 1,500 | 1.50× |")
                .contains("| tercel hnsw | anti-correlated pos_!=_{pos} | 10.000 % | 0.9000 | — | — |");
        assertThat(rootOf(folder.resolve("filter-wordnet-ip-100-rows-k-10-1-thread.svg")))
                .isEqualTo("svg");
    }

    @Test
    void buildTimesAreTheShortestOfAllRounds() throws IOException {
        String config = "ann data=wordnet metric=ip k=10 index=hnsw ef=64";
        ResultRow searchedAgain = new ResultRow(
                "tercel", config, 1, OptionalDouble.empty(), OptionalDouble.of(0.97), OptionalDouble.of(2_000));

        assertThat(report(row("tercel", config, 0.97, 1_000), searchedAgain))
                .contains("| tercel hnsw | 0.9700 | 10.0 | 2,000 | 2,000 | — |");
    }

    @Test
    void aFileWithoutResultsIsRefused() {
        assertThatThrownBy(() -> Report.write(List.of(), folder)).hasMessage("there are no results to report");
    }

    @Test
    void oneOfSoManyNeighboursMissedIsARecall() {
        assertThat(Plots.recallLabel(20)).isEqualTo("0.95");
        assertThat(Plots.recallLabel(1_000)).isEqualTo("0.999");
        assertThat(Plots.recallLabel(5_000)).isEqualTo("≥ 0.9998");
        assertThat(Plots.recallLabel(70)).isEmpty();
    }

    @Test
    void onlyOneTwoAndFiveOfADecadeAreLabelled() {
        assertThat(Plots.logarithmicLabel(1_000)).isEqualTo("1,000");
        assertThat(Plots.logarithmicLabel(5_000)).isEqualTo("5,000");
        assertThat(Plots.logarithmicLabel(0.2)).isEqualTo("0.2");
        assertThat(Plots.logarithmicLabel(7_000)).isEmpty();
        assertThat(Plots.roundDown(8_282)).isEqualTo(8_000);
        assertThat(Plots.roundUp(8_282)).isEqualTo(9_000);
    }

    private static String rootOf(Path xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        // The page of the type's definition lies on the network.
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement()
                .getTagName();
    }
}
