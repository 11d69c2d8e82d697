package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
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

    @Override
    public Integer call() throws IOException {
        String name = to.getFileName().toString();
        if (name.endsWith(".fbin")) {
            VectorFiles.writeFloats(to, VectorFiles.read(from));
        } else if (name.endsWith(".ibin")) {
            NeighborFiles.write(to, NeighborFiles.read(from));
        } else {
            throw new IllegalArgumentException("--to " + to + ": expected .fbin for vectors or .ibin for neighbours");
        }
        return 0;
    }
}
