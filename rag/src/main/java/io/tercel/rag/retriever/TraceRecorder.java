package io.tercel.rag.retriever;

import io.tercel.rag.retriever.RetrievalTrace.Entry;
import io.tercel.rag.retriever.RetrievalTrace.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Writes down what the stages do, or nothing at all: then it costs nothing. For one question. */
final class TraceRecorder {

    private final boolean on;
    private final List<Stage> stages = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long stageBegun = begun;

    TraceRecorder(boolean on) {
        this.on = on;
    }

    boolean isOn() {
        return on;
    }

    /**
     * A stage is over.
     *
     * @param before what it was given
     * @param after what it passes on
     * @param why a passage was kept
     * @param whyNot a passage was dropped
     */
    void stage(
            String name,
            String setting,
            List<RetrievedPassage> before,
            List<RetrievedPassage> after,
            Function<RetrievedPassage, String> why,
            Function<RetrievedPassage, String> whyNot) {
        if (!on) {
            return;
        }
        Set<String> kept = new HashSet<>();
        after.forEach(passage -> kept.add(passage.id()));
        List<Entry> dropped = before.stream()
                .filter(passage -> !kept.contains(passage.id()))
                .map(passage -> entry(passage, whyNot))
                .toList();
        long now = System.nanoTime();
        stages.add(new Stage(
                name,
                setting,
                Duration.ofNanos(now - stageBegun),
                after.stream().map(passage -> entry(passage, why)).toList(),
                dropped));
        // Writing things down is nobody's time.
        stageBegun = System.nanoTime();
    }

    /** Forgets the stages so far, for a search that begins anew with more candidates. */
    void again() {
        stages.clear();
    }

    RetrievalTrace trace(String question, List<RetrievedPassage> passages) {
        return new RetrievalTrace(question, stages, passages, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static Entry entry(RetrievedPassage passage, Function<RetrievedPassage, String> why) {
        return new Entry(passage.id(), passage.source().label(), passage.order(), why.apply(passage));
    }
}
