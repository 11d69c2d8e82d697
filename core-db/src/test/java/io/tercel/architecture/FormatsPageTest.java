package io.tercel.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/formats.md says what the classes that write the formats say: each line of their layout tables is on the page. */
class FormatsPageTest {

    private static final Path SOURCES = Path.of("src/main/java/io/tercel");
    private static final Path PAGE = Path.of("../docs/formats.md");
    private static final Pattern TABLE = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io/FileHeader",
                "io/FileFooter",
                "log/LogFormat",
                "log/WriteRecordCodec",
                "log/LoadPart",
                "manifest/CatalogChangeCodec",
                "manifest/ManifestStore",
                "manifest/ManifestCodec",
                "schema/SchemaCodec",
                "schema/ArrayCodec",
                "schema/PartitionHash",
                "column/ColumnFormat",
                "index/sparse/SparseIndexFormat",
                "index/text/TextIndexFormat",
                "segment/DeletesFormat",
                "segment/KeyFilterFormat",
                "io/Reserve",
                "backup/BackupFormat"
            })
    void everyLayoutTableIsOnThePage(String format) throws IOException {
        List<String> page = Files.readAllLines(PAGE).stream().map(String::strip).toList();
        String source = Files.readString(SOURCES.resolve(format + ".java"));

        List<String> tables =
                TABLE.matcher(source).results().map(match -> match.group(1)).toList();

        assertThat(tables).isNotEmpty();
        for (String table : tables) {
            assertThat(page)
                    .containsAll(table.lines().map(FormatsPageTest::plain).toList());
        }
    }

    private static String plain(String line) {
        return line.strip()
                .replaceFirst("^\\*", "")
                .replaceAll("\\{@(?:link|code) ([^}]*)}", "$1")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .strip();
    }
}
