package io.tercel.samples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {

    @TempDir
    Path folder;

    private String printed(BiConsumer<Path, PrintStream> program) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        program.accept(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theAnswerIsTheSameBeforeAndAfter() {
        String before = printed(Before::run);
        assertThat(before).contains("Whisk eggs").contains("(55 minutes)");
        assertThat(printed(Before::run)).isEqualTo(before);

        assertThat(printed(After::run)).isEqualToNormalizingNewlines("3 recipes taken over\n" + before);
        assertThat(printed(After::run)).isEqualTo(before);
    }
}
