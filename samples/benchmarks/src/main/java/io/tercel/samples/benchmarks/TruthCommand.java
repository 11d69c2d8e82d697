package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the exact neighbours that {@code ann} would judge by, for other programs to be judged by the same. */
@Command(
        name = "truth",
        description = "Works out the exact neighbours of queries and writes them as .ibin.",
        mixinStandardHelpOptions = true)
final class TruthCommand implements Callable<Integer> {

    @Mixin
    private VectorInput input = new VectorInput();

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Option(names = "--to", paramLabel = "F", required = true, description = "A .ibin file.")
    private Path to = Path.of("");

    @Override
    public Integer call() throws IOException {
        NeighborFiles.write(to, search.load(input).truth());
        return 0;
    }
}
