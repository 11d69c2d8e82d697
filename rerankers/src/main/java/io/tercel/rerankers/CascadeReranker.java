package io.tercel.rerankers;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Rerankers from cheap to dear, each for fewer passages, within a time that is kept. The first orders all candidates. Each stage after
 * it reads the best passages so far, in small portions, and puts those that it read in its own order before the others.
 *
 * <p>When time runs out, the answer is what has been reached: portions that are done count, the passages of a portion that is not are
 * where the stage before put them, and {@link Result#stages} tells how many each stage read and skipped. A portion is not begun when
 * the stage's time for a passage, as measured so far, says that it would not be done in time; one that takes longer than that
 * is interrupted and left behind, so that the caller gets the answer in time even if a model hangs. Time for the first reranker is
 * counted but not limited: it should be one that takes no time.
 *
 * <p>Thread-safe if its rerankers and models are.
 */
public final class CascadeReranker implements Reranker {

    private static final int PORTION = 4;

    private final Reranker first;
    private final List<Stage> stages;
    private final Duration budget;
    private final LongSupplier nanoTime;

    /**
     * A stage.
     *
     * @param name for the report
     * @param model scores passages one by one; larger is better
     * @param most how many of the best passages it reads at most
     */
    public record Stage(String name, ScoringModel model, int most) {

        /** Checks the values. */
        public Stage {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(model, "model");
            if (most < 1) {
                throw new IllegalArgumentException("most: expected at least 1, got " + most);
            }
        }
    }

    /**
     * What a stage did.
     *
     * @param name of the stage
     * @param read how many passages it put in order
     * @param skipped how many more it would have read if there had been time
     * @param took the time it took, until it was left behind if it was
     */
    public record StageReport(String name, int read, int skipped, Duration took) {}

    /**
     * An answer and how it came about.
     *
     * @param passages all candidates, best first
     * @param stages what each stage did, in their order
     * @param took the time of all
     */
    public record Result(List<Reranked> passages, List<StageReport> stages, Duration took) {

        /** Copies the lists. */
        public Result {
            passages = List.copyOf(passages);
            stages = List.copyOf(stages);
        }

        /** Whether every stage read all that it was to read. */
        public boolean isComplete() {
            return stages.stream().allMatch(stage -> stage.skipped() == 0);
        }
    }

    /**
     * A cascade.
     *
     * @param first orders all candidates and takes no time to speak of
     * @param stages from cheap to dear
     * @param budget time for an answer
     */
    public CascadeReranker(Reranker first, List<Stage> stages, Duration budget) {
        this(first, stages, budget, System::nanoTime);
    }

    CascadeReranker(Reranker first, List<Stage> stages, Duration budget, LongSupplier nanoTime) {
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException("budget: expected some time, got " + budget);
        }
        this.first = Objects.requireNonNull(first, "first");
        this.stages = List.copyOf(stages);
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    @Override
    public List<Reranked> rerank(String question, List<Candidate> candidates) {
        return rerankAndReport(question, candidates).passages();
    }

    /** As {@link #rerank}, with a report of what was read and what was skipped. */
    public Result rerankAndReport(String question, List<Candidate> candidates) {
        long start = nanoTime.getAsLong();
        long deadline = start + budget.toNanos();
        List<Reranked> order = first.rerank(question, candidates);
        List<StageReport> reports = new ArrayList<>();
        for (Stage stage : stages) {
            Run run = new Run(stage, question, order, deadline);
            order = run.finish();
            reports.add(run.report());
        }
        return new Result(order, reports, Duration.ofNanos(nanoTime.getAsLong() - start));
    }

    /** One stage of one answer. */
    private final class Run {

        private final Stage stage;
        private final String question;
        private final List<Reranked> before;
        private final long deadline;
        private final int wanted;
        private final List<Double> scores = new ArrayList<>();
        private long took;

        private Run(Stage stage, String question, List<Reranked> before, long deadline) {
            this.stage = stage;
            this.question = question;
            this.before = before;
            this.deadline = deadline;
            this.wanted = Math.min(stage.most(), before.size());
        }

        private List<Reranked> finish() {
            long start = nanoTime.getAsLong();
            while (scores.size() < wanted && isWorthwhile(start)) {
                int to = Math.min(scores.size() + PORTION, wanted);
                if (!scorePortion(before.subList(scores.size(), to))) {
                    break;
                }
            }
            took = nanoTime.getAsLong() - start;
            return order();
        }

        /** Whether the next portion should be done in time: by the time that a passage took so far, of which the first tells nothing. */
        private boolean isWorthwhile(long start) {
            long now = nanoTime.getAsLong();
            int portion = Math.min(PORTION, wanted - scores.size());
            long expected = scores.isEmpty() ? 0 : (now - start) / scores.size() * portion;
            return deadline - now > expected;
        }

        /** False if the time ran out; the thread that was left behind is told to stop and writes nowhere any more. */
        private boolean scorePortion(List<Reranked> portion) {
            List<TextSegment> texts = portion.stream()
                    .map(passage -> TextSegment.from(passage.candidate().text()))
                    .toList();
            FutureTask<List<Double>> task = new FutureTask<>(
                    () -> stage.model().scoreAll(texts, question).content());
            Thread worker = Thread.ofVirtual().name("tercel-cascade").start(task);
            try {
                scores.addAll(task.get(Math.max(0, deadline - nanoTime.getAsLong()), TimeUnit.NANOSECONDS));
                return true;
            } catch (TimeoutException late) {
                worker.interrupt();
                return false;
            } catch (InterruptedException e) {
                worker.interrupt();
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException("stage '" + stage.name() + "' failed", e.getCause());
            }
        }

        /** Those that were read by their new scores, then the others as they were, their scores moved below. */
        private List<Reranked> order() {
            int read = scores.size();
            if (read == 0) {
                return before;
            }
            List<Reranked> order = new ArrayList<>();
            for (int i = 0; i < read; i++) {
                order.add(new Reranked(before.get(i).candidate(), scores.get(i)));
            }
            order.sort(Comparator.comparingDouble(Reranked::score).reversed());
            List<Reranked> rest = before.subList(read, before.size());
            if (!rest.isEmpty()) {
                double shift =
                        Math.min(0, order.getLast().score() - rest.getFirst().score());
                rest.forEach(passage -> order.add(new Reranked(passage.candidate(), passage.score() + shift)));
            }
            return List.copyOf(order);
        }

        private StageReport report() {
            return new StageReport(stage.name(), scores.size(), wanted - scores.size(), Duration.ofNanos(took));
        }
    }
}
