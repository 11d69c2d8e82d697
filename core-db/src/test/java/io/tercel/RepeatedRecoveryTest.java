package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.io.CrashableDirectory;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.List;

/** T20: recovering changes nothing that the next recovery depends on. */
class RepeatedRecoveryTest {

    private static final int RECOVERIES = 10;

    @Property(tries = 10)
    void tenRecoveriesInARowWithACrashAfterEachComeToTheSame(RandomSource random) {
        DatabaseOptions options = DatabaseOptions.defaults()
                .sealRows(random.pick(List.of(10, 1_000_000)))
                .logFileBytes(3_000)
                .durability(Durability.FSYNC);
        CrashableDirectory disk = new CrashableDirectory();
        List<String> written;
        CrashableDirectory left;
        try (EmbeddedDatabase database = EmbeddedDatabase.open(disk, options, Environment.system())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            DatabaseProcess.writes(random.nextLong())
                    .subList(0, 60)
                    .forEach(write -> DatabaseProcess.carryOut(write, papers));
            written = Contents.of(papers);
            left = disk.crash(random.nextInt(101), random.nextLong());
        }
        for (int recovery = 1; recovery <= RECOVERIES; recovery++) {
            try (EmbeddedDatabase database = EmbeddedDatabase.open(left, options, Environment.system())) {
                assertThat(Contents.of(database.collection("papers")))
                        .as("recovery %d", recovery)
                        .isEqualTo(written);
                assertThat(database.verify().problems()).isEmpty();
                left = left.crash(random.nextInt(101), random.nextLong());
            }
        }
    }
}
