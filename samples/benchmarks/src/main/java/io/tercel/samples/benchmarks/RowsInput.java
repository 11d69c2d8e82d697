package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which rows are written. */
final class RowsInput {

    @Option(
            names = "--base",
            paramLabel = "F",
            required = true,
            description = "Vectors of the rows: .fbin, .i8bin, .fvecs or MNIST's -idx3-ubyte, also with .gz.")
    private Path base = Path.of("");

    @Option(
            names = "--rows",
            defaultValue = "100000",
            paramLabel = "N",
            description =
                    "How many rows; where there are fewer vectors they come again (for a backup, as noisy copies). Default: 100000.")
    private int count = 100_000;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Largest heap, as in -Xmx: 2g. Read by the script, which starts Java with it.")
    private Optional<String> heap = Optional.empty();

    /** What the data is called in results. */
    String name() {
        return DataName.ofFile(base);
    }

    /** How many rows. */
    int count() {
        return count;
    }

    /** The heap that was asked for. */
    Optional<String> heap() {
        return heap;
    }

    /** The vectors of the rows, or as many as there are. */
    VectorSet read(int atLeast) throws IOException {
        if (count < atLeast) {
            throw new IllegalArgumentException("--rows must be at least " + atLeast + ", got " + count);
        }
        return VectorFiles.read(base, count);
    }
}
