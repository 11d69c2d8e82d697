package io.tercel.samples.multitenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiTenantTest {

    @TempDir
    Path folder;

    @Test
    void everyTenantFindsOnlyItsOwnNotesAndLeavesWithoutTakingOthersAlong() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MultiTenant.run(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines(
                        """
                        bakery: Flour is delivered at five in the morning.
                        garage: Oil is delivered on the first of the month.
                        the bakery left: 0 notes of it, 2 of the garage
                        """);
    }
}
