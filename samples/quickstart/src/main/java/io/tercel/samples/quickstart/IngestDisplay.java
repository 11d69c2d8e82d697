package io.tercel.samples.quickstart;

import io.tercel.rag.ingest.IngestListener;
import io.tercel.rag.ingest.IngestProgress;
import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how an ingestion goes: a bar on a terminal, otherwise a line for each tenth, so that a log file stays readable. */
final class IngestDisplay implements IngestListener, AutoCloseable {

    private static final int WIDTH = 96;
    private static final int REFRESH_MILLIS = 200;
    private static final int TENTHS = 10;

    private final PrintStream out;
    private final Style style;
    private Optional<ProgressBar> bar = Optional.empty();
    private volatile Optional<IngestProgress> last = Optional.empty();
    private int tenthsTold;

    IngestDisplay(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void planned(int added, int changed, int unchanged, int removed) {
        int work = added + changed;
        if (work > 0 && style == Style.TERMINAL) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName("Ingesting")
                    .setInitialMax(work)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .setEtaFunction(state -> last.flatMap(IngestProgress::remaining))
                    .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                    .build());
        }
    }

    @Override
    public void progress(IngestProgress progress) {
        last = Optional.of(progress);
        if (bar.isPresent()) {
            bar.get().stepTo(progress.documentsDone());
            bar.get().setExtraMessage(progress.pieces() + " pieces");
        } else if (style == Style.PLAIN) {
            tellTenth(progress);
        }
    }

    private void tellTenth(IngestProgress progress) {
        int tenths = (int) ((long) TENTHS * progress.documentsDone() / progress.documentsTotal());
        if (tenths > tenthsTold) {
            tenthsTold = tenths;
            String left = progress.remaining()
                    .filter(rest -> !rest.isZero())
                    .map(rest -> ", about " + Times.of(rest) + " left")
                    .orElse("");
            out.println("  " + progress.documentsDone() + " of " + progress.documentsTotal() + " documents, "
                    + progress.pieces() + " pieces" + left);
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
