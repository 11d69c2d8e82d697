package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import io.tercel.samples.benchmarks.data.PerturbedCopies;
import io.tercel.samples.benchmarks.data.VectorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rewrites inputs for programs that read fewer formats: hnswlib and FAISS are measured through one of those. */
@Command(
        name = "convert",
        description = "Rewrites vectors as .fbin or neighbours as .ibin, which is what peers.cpp reads.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {

    @Option(
            names = "--from",
            paramLabel = "F",
            required = true,
            description = "Vectors or neighbours in any format that ann reads.")
    private Path from = Path.of("");

    @Option(names = "--to", paramLabel = "F", required = true, description = "A .fbin or .ibin file.")
    private Path to = Path.of("");

    @Option(
            names = "--rows",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Of vectors the first N, with the copies that ann adds where there are fewer. Default: as many as there are.")
    private int rows;

    @Option(
            names = "--noise",
            defaultValue = SearchOptions.NOISE,
            paramLabel = "X",
            description = "How much copies differ, as for ann. Default: " + SearchOptions.NOISE + ".")
    private double noise;

    @Override
    public Integer call() throws IOException {
        String name = to.getFileName().toString();
        if (name.endsWith(".fbin")) {
            VectorFiles.writeFloats(
                    to,
                    rows > 0
                            ? PerturbedCopies.grow(VectorFiles.read(from, rows), rows, noise)
                            : VectorFiles.read(from));
        } else if (name.endsWith(".ibin")) {
            NeighborFiles.write(to, NeighborFiles.read(from));
        } else {
            throw new IllegalArgumentException("--to " + to + ": expected .fbin for vectors or .ibin for neighbours");
        }
        return 0;
    }
}
