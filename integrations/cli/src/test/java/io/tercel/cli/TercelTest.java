package io.tercel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.Database;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;

/** What a transcript cannot show: a person at a terminal, another process, completion. */
@Timeout(60)
class TercelTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void write() {
        try (Database database = Database.open(folder.resolve("data"))) {
            database.createCollection(CollectionSchema.builder("papers")
                            .primaryKey("id", DataType.VARCHAR)
                            .vector("v", 2, MetricType.COSINE)
                            .build())
                    .insert(List.of(Row.of("id", "a").with("v", new float[] {1, 0})));
        }
    }

    private Workbench workbench(String typed, boolean person, boolean colors) {
        return new Workbench(
                new Screen(
                        new BufferedReader(new StringReader(typed)),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        person,
                        colors),
                folder,
                name -> name.equals("TERCEL_DB") ? Optional.of("data") : Optional.empty());
    }

    @Test
    void aPersonIsAskedBeforeSomethingIsDestroyed() {
        assertThat(Tercel.execute(workbench("n\n", true, false), "drop", "papers"))
                .isEqualTo(6);
        assertThat(err.toString())
                .contains("Really drop collection papers with 1 row? [y/N]")
                .contains("nothing was done");

        assertThat(Tercel.execute(workbench("y\n", true, false), "drop", "papers"))
                .isZero();
        assertThat(out.toString()).contains("dropped collection papers");
    }

    @Test
    void aDatabaseThatIsOpenElsewhereIsLeftAloneButCanBeInspected() {
        try (Database database = Database.open(folder.resolve("data"))) {
            assertThat(Tercel.execute(workbench("", false, false), "info")).isEqualTo(4);
            assertThat(err.toString()).contains("is in use by", "'tercel inspect' works meanwhile");

            assertThat(Tercel.execute(workbench("", false, false), "inspect")).isZero();
            assertThat(database.collection("papers").count()).isEqualTo(1);
        }
    }

    @Test
    void wordsStandOutWhereThereAreColorsOnly() {
        Tercel.execute(workbench("", true, true), "query", "papers");
        assertThat(out.toString()).contains("\u001B[1mid");

        out.getBuffer().setLength(0);
        Tercel.execute(workbench("", true, false), "query", "papers");
        assertThat(out.toString()).contains("id").doesNotContain("\u001B");
    }

    @Test
    void aStackTraceIsShownWhereItIsAskedForOnly() {
        Tercel.execute(workbench("", false, false), "query", "paper");
        assertThat(err.toString()).hasLineCount(1);

        Tercel.execute(workbench("", false, false), "query", "paper", "--debug");
        assertThat(err.toString()).contains("NotFoundException", "at io.tercel.");
    }

    @Test
    void theShellCompletesTheCollectionsOfItsDatabase() {
        Workbench workbench = workbench("", false, false);
        List<CharSequence> found = new ArrayList<>();
        workbench.share(() -> AutoComplete.complete(
                Tercel.line(workbench).getCommandSpec(), new String[] {"info", "pa"}, 1, 2, 0, found));

        assertThat(found).anyMatch(each -> "papers".endsWith(each.toString()) && !each.isEmpty());
    }
}
