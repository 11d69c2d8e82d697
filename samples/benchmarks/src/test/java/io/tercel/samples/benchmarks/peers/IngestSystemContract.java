package io.tercel.samples.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.data.VectorSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every system that is compared must do: keep what it is given, in the newest revision, and find it. */
abstract class IngestSystemContract {

    private static final int ROWS = 500;
    private static final int DIMENSION = 12;
    private static final long SEED = 7;

    @TempDir
    private Path folder = Path.of("");

    private final VectorSet base = new VectorSet(random(new Random(1)));

    private static float[][] random(Random random) {
        float[][] vectors = new float[ROWS][DIMENSION];
        for (float[] vector : vectors) {
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    abstract IngestSystem open(Path directory, int dimension) throws IOException;

    private List<IngestRow> rows(int from, int to, int revision) {
        List<IngestRow> rows = new ArrayList<>();
        for (int id = from; id < to; id++) {
            rows.add(IngestRow.of(base, id, revision, SEED));
        }
        return rows;
    }

    @Test
    void rowsAreInsertedReplacedDeletedAndStillThereAfterReopening() throws IOException {
        try (IngestSystem system = open(folder, DIMENSION)) {
            system.insert(rows(0, 300, 0));
            system.insert(rows(300, ROWS, 0));
            assertThat(system.count()).isEqualTo(ROWS);
            assertThat(system.countFromPrice(IngestRow.PRICES)).isZero();
            assertThat(system.finds(IngestRow.of(base, ROWS - 1, 0, SEED))).isTrue();

            system.upsert(rows(100, 200, 1));
            system.deleteYear(IngestRow.FIRST_YEAR);
            system.settle();
            system.shut();
            system.reopen();

            assertThat(system.count()).isEqualTo(ROWS - ROWS / IngestRow.YEARS);
            assertThat(system.countFromPrice(IngestRow.PRICES)).isEqualTo(100 - 100 / IngestRow.YEARS);
            IngestRow deleted = rows(0, ROWS, 0).stream()
                    .filter(row -> row.year() == IngestRow.FIRST_YEAR)
                    .findFirst()
                    .orElseThrow();
            assertThat(system.finds(deleted)).isFalse();
            assertThat(system.problems()).isEmpty();
            assertThat(system.count()).isEqualTo(ROWS - ROWS / IngestRow.YEARS);
        }
    }
}
