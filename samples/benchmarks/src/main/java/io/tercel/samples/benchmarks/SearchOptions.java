package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.measure.ClosedLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is asked, how much, and by how many at the same time. */
final class SearchOptions {

    /** By how much copies differ unless it is said. */
    static final String NOISE = "0.4";

    private static final int ALL = Integer.MAX_VALUE;
    private static final double WARM_UP_SECONDS = 1;

    @Option(names = "--metric", required = true, description = "What nearest means: ip, l2 or cosine.")
    private Metric metric = Metric.IP;

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Queries answered at the same time; several numbers one after the other. Default: 1.")
    private List<Integer> threads = List.of();

    @Option(names = "--k", defaultValue = "10", description = "Neighbours asked for. Default: 10.")
    private int k = 10;

    @Option(
            names = "--rows",
            defaultValue = "2147483647",
            paramLabel = "N",
            description =
                    "Only the first N of the base; where it has fewer, copies that differ a little are added, the same"
                            + " ones each time.")
    private int rows = ALL;

    @Option(
            names = "--noise",
            defaultValue = NOISE,
            paramLabel = "X",
            description = "How much copies differ, as a share of a vector's length. Default: " + NOISE + ".")
    private double noise;

    @Option(
            names = "--queries",
            defaultValue = "2147483647",
            paramLabel = "N",
            description = "Only the first N queries.")
    private int queries = ALL;

    @Mixin
    private WarmUpOption warmUp = new WarmUpOption();

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description =
                    "Keep what Tercel builds in this folder, and search it there the next time without building it"
                            + " again.")
    private Optional<Path> kept = Optional.empty();

    Metric metric() {
        return metric;
    }

    List<Integer> threads() {
        return threads;
    }

    ClosedLoop loop(int workers) {
        return new ClosedLoop(workers, warmUp.seconds(WARM_UP_SECONDS));
    }

    int k() {
        return k;
    }

    VectorInput.Amount amount() {
        if (k < 1 || rows < 1 || queries < 1 || !(noise > 0)) {
            throw new IllegalArgumentException("--k, --rows and --queries must be at least 1, and --noise more than 0");
        }
        return new VectorInput.Amount(rows, noise, queries);
    }

    VectorInput.Loaded load(VectorInput input) throws IOException {
        return input.load(amount(), metric.type(), k);
    }

    /** A folder to build in: one that is gone afterwards, unless it was asked to be kept. */
    BuildFolder folder(String name) throws IOException {
        return kept.isPresent()
                ? BuildFolder.kept(Files.createDirectories(kept.get().resolve(name)))
                : BuildFolder.temporary();
    }

    /** What is searched for in what, as words of a result's configuration. */
    String task(VectorInput.Loaded data) {
        boolean hasCopies = data.copies() > 0;
        return "data=%s metric=%s rows=%d%s k=%d"
                .formatted(data.name(), metric.word(), data.base().size(), hasCopies ? " noise=" + noise : "", k);
    }

    /** The same for people. */
    String describe(VectorInput.Loaded data) {
        String copies = data.copies() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (%,d of them copies with Gaussian noise of %s of their length)",
                        data.copies(),
                        noise);
        return String.format(
                Locale.ROOT,
                "%s: %,d × %d%s, %,d queries, %s, k = %d",
                data.name(),
                data.base().size(),
                data.base().dimension(),
                copies,
                data.queries().size(),
                metric,
                k);
    }
}
