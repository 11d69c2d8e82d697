package io.tercel.rag.retriever;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What each stage of a retrieval returned, and why: for finding out why a passage is among the answers, or why it is not.
 *
 * @param question what was asked
 * @param stages in the order of the work
 * @param passages what was returned, best first
 * @param took from question to answer
 */
public record RetrievalTrace(String question, List<Stage> stages, List<RetrievedPassage> passages, Duration took) {

    /** Copies the lists. */
    public RetrievalTrace {
        stages = List.copyOf(stages);
        passages = List.copyOf(passages);
    }

    /**
     * One step.
     *
     * @param name what was done, such as {@code search}, {@code duplicates}, {@code rerank}, {@code diversity}, {@code surroundings}
     * @param setting by which setting
     * @param took how long
     * @param kept what it passed on, best first
     * @param dropped what it did not
     */
    public record Stage(String name, String setting, Duration took, List<Entry> kept, List<Entry> dropped) {

        /** Copies the lists. */
        public Stage {
            kept = List.copyOf(kept);
            dropped = List.copyOf(dropped);
        }
    }

    /**
     * A passage at a step.
     *
     * @param id in the store
     * @param source for people
     * @param score that the step ordered by
     * @param why it is here, or was dropped
     */
    public record Entry(String id, String source, double score, String why) {}

    /** The trace for people to read, a line for each passage of each stage. */
    public String toText() {
        StringBuilder text = new StringBuilder("question: ").append(question).append('\n');
        for (Stage stage : stages) {
            text.append("%s (%s): %d in %s ms\n"
                    .formatted(stage.name(), stage.setting(), stage.kept().size(), millis(stage.took)));
            int rank = 0;
            for (Entry entry : stage.kept()) {
                rank++;
                text.append(line("%3d.".formatted(rank), entry));
            }
            stage.dropped().forEach(entry -> text.append(line("  - ", entry)));
        }
        return text.append("%d passages in %s ms\n".formatted(passages.size(), millis(took)))
                .toString();
    }

    @Override
    public String toString() {
        return toText();
    }

    private static String line(String mark, Entry entry) {
        String line =
                String.join("  ", mark, String.format(Locale.ROOT, "%.4f", entry.score()), entry.source(), entry.why());
        return line.stripTrailing() + "\n";
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }
}
