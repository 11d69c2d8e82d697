package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.report.ResultFile;
import io.tercel.samples.benchmarks.report.ResultRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where results go besides the table on the screen. */
final class OutputOption {

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Append results to this file: system,config,threads,build_s,quality,per_s.")
    private Optional<Path> csv = Optional.empty();

    void append(ResultRow row) throws IOException {
        if (csv.isPresent()) {
            new ResultFile(csv.get()).append(row);
        }
    }
}
