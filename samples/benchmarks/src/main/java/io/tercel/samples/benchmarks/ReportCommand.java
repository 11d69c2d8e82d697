package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.report.Report;
import io.tercel.samples.benchmarks.report.ResultFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a file of results into a page with plots. */
@Command(
        name = "report",
        description = "Turns a CSV file of results into Markdown with SVG plots.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--csv", paramLabel = "FILE", required = true, description = "Results of bench or of peers.cpp.")
    private Path csv = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for report.md and its plots.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        out.println("wrote " + Report.write(new ResultFile(csv).read(), folder));
        out.flush();
        return 0;
    }
}
