package io.tercel.samples.benchmarks;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How long a benchmark asks in vain, until the code is compiled. */
final class WarmUpOption {

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "How long is asked before it counts, for each row of the results. Default: 1, for scalar 2.")
    private Optional<Double> asked = Optional.empty();

    double seconds(double unlessAsked) {
        return asked.orElse(unlessAsked);
    }
}
