package io.tercel.samples.benchmarks;

import io.tercel.error.VectorDbException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line for measuring. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 120,
        version = "0.1.0-SNAPSHOT",
        header = "Measures Tercel side by side with its peers, in one run on one machine.%n",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            AnnCommand.class,
            FilterCommand.class,
            IngestCommand.class,
            BackupCommand.class,
            FollowCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            TextCommand.class,
            ScalarCommand.class,
            StoreCommand.class,
            EmbedCommand.class,
            EmbedCostCommand.class,
            EvalCommand.class,
            KnownItemsCommand.class,
            FusionCommand.class,
            TrainRerankerCommand.class,
            ReportCommand.class,
            ConvertCommand.class,
            TruthCommand.class
        },
        commandListHeading = "%nWHAT%n",
        optionListHeading = "%nOptions%n",
        footerHeading = "%nExamples, from the root of the repository with the data beside it%n",
        footer = {
            "  D=../shared/data",
            "  bench ann --base $D/wordnet/base.i8bin --query $D/wordnet/query.i8bin --truth $D/wordnet/truth.ibin \\",
            "      --metric ip --index hnsw,ivf_flat,diskann --threads 1,2 --peers lucene,jvector --csv results.csv",
            "  bench filter --base $D/wordnet/base.i8bin --query $D/wordnet/query.i8bin --truth $D/wordnet/truth.ibin --metric ip \\",
            "      --index hnsw --attributes $D/wordnet/base.jsonl.gz --query-attributes $D/wordnet/query.jsonl.gz \\",
            "      --preset wordnet --csv results.csv",
            "  bench ann --base $D/mnist/train-images-idx3-ubyte.gz --query $D/mnist/t10k-images-idx3-ubyte.gz \\",
            "      --truth $D/mnist/groundtruth-l2-100.ivecs.gz --metric l2 --threads 2 --csv results.csv",
            "  bench ingest --base $D/wordnet/base.i8bin --rows 100000 --peers lucene,lucene_flat --heap 2g --csv results.csv",
            "  bench backup --base $D/wordnet/base.i8bin --rows 200000 --csv results.csv",
            "  bench follow --base $D/wordnet/base.i8bin --rows 1000000 --heap 3g",
            "  bench import --base $D/wordnet/base.i8bin --rows 1000000 --heap 2g --csv results.csv",
            "  bench export --base $D/wordnet/base.i8bin --rows 1000000 --heap 2g --csv results.csv",
            "  bench text --corpus $D/wordnet/base.jsonl.gz --queries $D/wordnet/query.jsonl.gz --csv results.csv",
            "  bench scalar --rows 1000000 --csv results.csv",
            "  bench store --base $D/wordnet/base.i8bin --query $D/wordnet/query.i8bin --rows 100000 --csv results.csv",
            "  bench embed --texts $D/scifact/corpus.jsonl.gz --sentences --n 500 --csv results.csv",
            "  bench eval --data $D/scifact --report scifact.md --csv results.csv",
            "  bench fusion --data $D/scifact --choose-on train --csv results.csv",
            "  bench train-reranker --papers $D/arxiv-cs/papers.jsonl.gz --synsets $D/wordnet/base.jsonl.gz --out weights.json",
            "  bench report --csv results.csv --out report",
            "",
            "Machines differ and are shared: compare figures of one run, never of two."
        })
public final class Bench implements Runnable {

    private static final int USAGE = 2;
    private static final int FAILED = 1;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private Bench() {}

    /** Runs a command and ends the process with its exit code: 0, 1 when it failed, 2 when it was not understood. */
    public static void main(String[] arguments) {
        // Below this the peers tell that they found the Vector API.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(explainUnknown())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("bench: " + explain(failure));
                    return FAILED;
                });
    }

    /** Nothing was asked for. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "say what to measure: " + kinds(command.commandLine()));
    }

    private static IParameterExceptionHandler explainUnknown() {
        return (problem, arguments) -> {
            CommandLine line = problem.getCommandLine();
            PrintWriter err = line.getErr();
            boolean isUnknownWhat = problem instanceof UnmatchedArgumentException && line.getParent() == null;
            if (isUnknownWhat) {
                err.println("bench: cannot measure '"
                        + ((UnmatchedArgumentException) problem).getUnmatched().getFirst() + "'; there are: "
                        + kinds(line));
            } else {
                err.println("bench: " + problem.getMessage());
                line.usage(err);
            }
            return USAGE;
        };
    }

    private static String kinds(CommandLine line) {
        return String.join(", ", line.getSubcommands().keySet());
    }

    /** What a user can mend is told in a line; anything else is a mistake of ours and shown in full. */
    private static String explain(Exception failure) throws Exception {
        return switch (failure) {
            case UncheckedIOException expected -> String.valueOf(expected.getMessage());
            case IOException expected -> String.valueOf(expected.getMessage());
            case IllegalArgumentException expected -> String.valueOf(expected.getMessage());
            case VectorDbException expected -> String.valueOf(expected.getMessage());
            default -> throw failure;
        };
    }
}
