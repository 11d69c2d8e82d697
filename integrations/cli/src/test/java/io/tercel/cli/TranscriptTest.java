package io.tercel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command does what the transcripts and the documentation show: they are typed again, and what comes back is compared. */
@Timeout(120)
class TranscriptTest {

    private static final String ANYTHING = "…";

    /** What differs from run to run, on both sides. */
    private static final List<String[]> VARIABLE = List.of(
            new String[] {"(?<![\\w.])/[\\w./-]+", "<path>"},
            new String[] {"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "<time>"},
            new String[] {"\\b[\\d.]+ (B|KiB|MiB|GiB)\\b", "<size>"},
            new String[] {"\"(bytes|\\w+Bytes|bytesBefore|size|offset)\":\\d+", "\"$1\":<n>"},
            new String[] {"\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<uuid>"},
            new String[] {"\\b(checksum|computed) [0-9a-f]{8}\\b", "$1 <checksum>"},
            new String[] {"\\b\\d+:\\d+@\\d+\\b", "<position>"},
            new String[] {"\\b\\d{15,19}\\b", "<timestamp>"},
            new String[] {"\\b[\\d.,]+ (us|ms|s|min)\\b", "<duration>"},
            new String[] {"\\bseg-\\d{6}\\b", "<segment>"},
            new String[] {"\\bMANIFEST-\\d{6}\\b", "<manifest>"},
            new String[] {"\\b\\d{6}\\.wal\\b", "<log>"},
            new String[] {"\\bin \\d+ files?\\b", "in <n> files"},
            new String[] {"\"logFiles\":\\d+", "\"logFiles\":<n>"},
            new String[] {"\\s+", " "});

    @TempDir
    private Path folder = Path.of("");

    static Stream<Path> transcripts() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> own = Files.list(Path.of("src", "test", "resources", "transcripts"))) {
            own.sorted().forEach(files::add);
        }
        Path docs = Path.of("..", "..", "docs");
        files.add(docs.resolve("cli.md"));
        files.add(docs.resolve("operations.md"));
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void whatIsTypedPrintsWhatIsShown(Path file) throws IOException, InterruptedException {
        Transcript transcript = Transcript.read(file);
        Typist typist = new Typist(folder);
        assertThat(transcript.steps()).isNotEmpty();
        for (Transcript.Step step : transcript.steps()) {
            int exit = typist.type(step.command(), step.input());
            String place = "%s, line %d: %s%nprinted:%n%s"
                    .formatted(file.getFileName(), step.line(), step.command(), typist.printed());
            assertThat(exit).as(place).isEqualTo(step.exit());
            assertThat(withoutAnything(comparable(typist.printed().lines().toList()), step))
                    .as(place)
                    .isEqualTo(withoutAnything(comparable(step.printed()), step));
        }
    }

    private static List<String> comparable(List<String> lines) {
        List<String> comparable = new ArrayList<>();
        for (String line : lines) {
            String text = line;
            for (String[] variable : VARIABLE) {
                text = Pattern.compile(variable[0]).matcher(text).replaceAll(variable[1]);
            }
            // Log files without writes go when the database comes to it.
            if (!text.isBlank() && !text.startsWith("<log> 0 ")) {
                comparable.add(text.strip());
            }
        }
        return comparable;
    }

    /** Of both sides what stands before the first line of three points and after the last one. */
    private static List<String> withoutAnything(List<String> lines, Transcript.Step step) {
        List<String> expected = comparable(step.printed());
        int before = expected.indexOf(ANYTHING);
        if (before < 0) {
            return lines;
        }
        int after = expected.size() - expected.lastIndexOf(ANYTHING) - 1;
        if (lines.size() < before + after) {
            return lines;
        }
        List<String> kept = new ArrayList<>(lines.subList(0, before));
        kept.addAll(lines.subList(lines.size() - after, lines.size()));
        return kept;
    }
}
