package io.tercel.samples.benchmarks;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where what takes minutes to work out is kept for the next run. */
final class CacheOption {

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder for what is worked out once and used again. Default: target/cache of the benchmarks.")
    private Optional<Path> cache = Optional.empty();

    Path folder() {
        return cache.orElseGet(() -> Path.of(
                System.getProperty("bench.cache", System.getProperty("java.io.tmpdir") + "/tercel-bench-cache")));
    }
}
