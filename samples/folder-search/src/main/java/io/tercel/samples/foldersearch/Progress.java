package io.tercel.samples.foldersearch;

import io.tercel.rag.ingest.IngestListener;
import io.tercel.rag.ingest.IngestProgress;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how the index is brought up to date: a bar, or a line at the beginning where lines cannot be written over. */
final class Progress implements IngestListener, AutoCloseable {

    private static final int WIDTH = 90;

    private final Terminal terminal;
    private Optional<ProgressBar> bar = Optional.empty();
    private volatile Optional<IngestProgress> last = Optional.empty();

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void planned(int added, int changed, int unchanged, int removed) {
        int work = added + changed;
        if (work == 0) {
            return;
        }
        if (!terminal.rich()) {
            terminal.err().println("Indexing " + work + (work == 1 ? " document …" : " documents …"));
            return;
        }
        bar = Optional.of(new ProgressBarBuilder()
                .setTaskName("Indexing")
                .setInitialMax(work)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setEtaFunction(state -> last.flatMap(IngestProgress::remaining))
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                .build());
    }

    @Override
    public void progress(IngestProgress progress) {
        last = Optional.of(progress);
        bar.ifPresent(shown -> {
            shown.stepTo(progress.documentsDone());
            shown.setExtraMessage(progress.pieces() + " passages");
        });
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
