package io.tercel.rag.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lays several ways of searching beside each other, as Markdown. */
public final class EvaluationReport {

    private final String title;
    private final Map<String, Map<String, Integer>> judgements;
    private final List<Measure> measures;
    private final List<EvaluationRun> runs = new ArrayList<>();

    /**
     * Starts a report.
     *
     * @param measures the columns; by the first of them ways of searching are compared with each other
     * @throws IllegalArgumentException if there is no measure
     */
    public EvaluationReport(String title, Map<String, Map<String, Integer>> judgements, List<Measure> measures) {
        if (measures.isEmpty()) {
            throw new IllegalArgumentException("measures: expected at least one");
        }
        this.title = title;
        this.judgements = Map.copyOf(judgements);
        this.measures = List.copyOf(measures);
    }

    /** Adds a way of searching; the first one is what the others are compared with. */
    public EvaluationReport add(EvaluationRun run) {
        runs.add(run);
        return this;
    }

    /**
     * The report: a table of measures and latencies, and one of differences to the first way of searching with their p-values by
     * {@link PairedComparison}.
     */
    public String toMarkdown() {
        StringBuilder out = new StringBuilder();
        long judged = judgements.values().stream()
                .filter(documents -> documents.values().stream().anyMatch(score -> score > 0))
                .count();
        out.append(String.format(Locale.ROOT, "# %s\n\n%,d judged queries.\n\n", title, judged));
        appendFigures(out);
        if (runs.size() > 1) {
            appendComparisons(out);
        }
        return out.toString();
    }

    private void appendFigures(StringBuilder out) {
        List<String> header = new ArrayList<>(List.of("pipeline"));
        measures.forEach(measure -> header.add(measure.toString()));
        header.addAll(List.of("ms mean", "p50", "p90", "p99"));
        appendHeader(out, header);
        for (EvaluationRun run : runs) {
            List<String> cells = new ArrayList<>(List.of(run.name()));
            measures.forEach(measure -> cells.add(number("%.4f", run.mean(measure, judgements))));
            Latencies latencies = run.latencies();
            for (double millis : List.of(latencies.mean(), latencies.p50(), latencies.p90(), latencies.p99())) {
                cells.add(number("%.2f", millis));
            }
            appendRow(out, cells);
        }
    }

    private void appendComparisons(StringBuilder out) {
        Measure measure = measures.getFirst();
        EvaluationRun baseline = runs.getFirst();
        out.append(String.format(
                Locale.ROOT,
                "\nDifferences to `%s` by %s; p by a two-sided randomization test over the queries.\n\n",
                baseline.name(),
                measure));
        appendHeader(out, List.of("pipeline", "difference", "p", "better", "worse", "equal"));
        for (EvaluationRun run : runs.subList(1, runs.size())) {
            PairedComparison comparison = baseline.compareTo(run, measure, judgements);
            appendRow(
                    out,
                    List.of(
                            run.name(),
                            number("%+.4f", comparison.difference()),
                            comparison.pValue() < 0.0001 ? "< 0.0001" : number("%.4f", comparison.pValue()),
                            Integer.toString(comparison.better()),
                            Integer.toString(comparison.worse()),
                            Integer.toString(comparison.equal())));
        }
    }

    private static void appendHeader(StringBuilder out, List<String> cells) {
        appendRow(out, cells);
        List<String> rule = new ArrayList<>(Collections.nCopies(cells.size(), "---:"));
        rule.set(0, "---");
        appendRow(out, rule);
    }

    private static void appendRow(StringBuilder out, List<String> cells) {
        out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
