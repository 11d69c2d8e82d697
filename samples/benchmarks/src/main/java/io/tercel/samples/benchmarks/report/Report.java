package io.tercel.samples.benchmarks.report;

import io.tercel.samples.benchmarks.report.Plots.Bar;
import io.tercel.samples.benchmarks.report.Plots.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lays results out as Markdown with plots: {@code report.md} and SVG files beside it.
 *
 * <p>Results that were measured on the same data with the same number of threads stand in one section. Vector searches become
 * curves of recall against rate, one for each system and index; everything else becomes bars.
 */
public final class Report {

    private static final String VECTOR_SEARCH = "ann";
    private static final List<Double> RECALLS = List.of(0.90, 0.95, 0.99);
    /** What every other system is compared with where it was measured. */
    private static final String YARDSTICK = "hnswlib";
    /** Words of a configuration that say what was searched; equal in all rows of a section. */
    private static final List<String> TASK = List.of("data", "metric", "split", "rows", "k", "n", "tokens");
    /** Words that say how hard a search looked: they make the points of one curve. */
    private static final Set<String> EFFORT =
            Set.of("ef", "candidates", "nprobe", "beam", "rerank", "search_list", "-");

    private static final Map<String, String> TITLES = Map.of(
            "ann", "Vector search",
            "embed", "Embedding",
            "eval", "Retrieval quality",
            "filter", "Filtered search",
            "ingest", "Ingestion",
            "store", "Embedding store",
            "text", "Full-text search");

    private final List<ResultRow> rows;
    private final Path folder;
    private final StringBuilder page = new StringBuilder("# Benchmarks\n");

    private Report(List<ResultRow> rows, Path folder) {
        this.rows = rows;
        this.folder = folder;
    }

    /**
     * Writes a report.
     *
     * @param rows at least one
     * @param folder where to; made when it is missing
     * @return the Markdown file
     */
    public static Path write(List<ResultRow> rows, Path folder) throws IOException {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there are no results to report");
        }
        // Plots are drawn into files, never on a screen.
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        return new Report(rows, folder).write();
    }

    private Path write() throws IOException {
        Map<String, List<ResultRow>> byWhat = groupBy(rows, ResultRow::what);
        for (Map.Entry<String, List<ResultRow>> what : byWhat.entrySet()) {
            page.append("\n## ").append(titleOf(what.getKey())).append('\n');
            Map<String, List<ResultRow>> sections = groupBy(what.getValue(), sectionsOf(what.getValue()));
            for (Map.Entry<String, List<ResultRow>> section : sections.entrySet()) {
                page.append("\n### ").append(section.getKey()).append("\n\n");
                if (what.getKey().equals(VECTOR_SEARCH)) {
                    writeCurves(section.getKey(), section.getValue());
                } else {
                    writeBars(what.getKey(), section.getKey(), section.getValue());
                }
            }
        }
        Path file = folder.resolve("report.md");
        Files.writeString(file, page);
        return file;
    }

    /**
     * Which section a row belongs to. Rows of programs that do not name their data are laid beside the rows that do, as long as
     * there is only one such section with that number of threads.
     */
    private static Function<ResultRow, String> sectionsOf(List<ResultRow> rows) {
        Map<Integer, List<String>> named = rows.stream()
                .filter(Report::namesItsData)
                .collect(Collectors.groupingBy(
                        ResultRow::threads,
                        Collectors.mapping(
                                Report::section,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        all -> all.stream().distinct().toList()))));
        return row -> {
            List<String> candidates = named.getOrDefault(row.threads(), List.of());
            return namesItsData(row) || candidates.size() != 1 ? section(row) : candidates.getFirst();
        };
    }

    private static boolean namesItsData(ResultRow row) {
        return row.setting("data").isPresent();
    }

    private static String section(ResultRow row) {
        StringBuilder name = new StringBuilder(row.setting("data").orElse("data not named"));
        row.setting("metric").ifPresent(metric -> name.append(", ").append(metric));
        row.setting("split").ifPresent(split -> name.append(", ").append(split));
        row.setting("rows").ifPresent(count -> name.append(", ").append(count).append(" rows"));
        row.setting("k").ifPresent(k -> name.append(", k = ").append(k));
        row.setting("n").ifPresent(count -> name.append(", ").append(count).append(" texts"));
        row.setting("tokens")
                .ifPresent(tokens -> name.append(" of ").append(tokens).append(" tokens"));
        return name.append(row.threads() == 1 ? ", 1 thread" : ", " + row.threads() + " threads")
                .toString();
    }

    private void writeCurves(String section, List<ResultRow> measured) throws IOException {
        List<ResultRow> complete = measured.stream()
                .filter(row -> row.quality().isPresent() && row.perSecond().orElse(0) > 0)
                .toList();
        Map<String, RecallCurve> curves = new LinkedHashMap<>();
        Map<String, List<Point>> points = new LinkedHashMap<>();
        Map<String, OptionalDouble> builds = new LinkedHashMap<>();
        for (Map.Entry<String, List<ResultRow>> curve :
                groupBy(complete, Report::label).entrySet()) {
            RecallCurve best =
                    new RecallCurve(curve.getValue().stream().map(Report::point).toList());
            curves.put(curve.getKey(), best);
            points.put(curve.getKey(), best.points());
            builds.put(curve.getKey(), curve.getValue().getLast().buildSeconds());
        }
        if (!points.isEmpty()) {
            String image = fileName(VECTOR_SEARCH, section);
            Plots.drawCurves(folder.resolve(image), titleOf(VECTOR_SEARCH) + ": " + section, "recall", points);
            page.append("![").append(section).append("](").append(image).append(")\n\n");
            page.append(ratesAtRecall(curves, builds).toMarkdown()).append('\n');
        }
        page.append(allRows(measured, "recall", "queries/s").toMarkdown());
    }

    private static TextTable ratesAtRecall(Map<String, RecallCurve> curves, Map<String, OptionalDouble> builds) {
        TextTable table =
                new TextTable("system", "best recall", "build s", "q/s at 0.90", "q/s at 0.95", "q/s at 0.99");
        curves.forEach((label, curve) -> {
            String[] rates = RECALLS.stream()
                    .map(recall -> rateAt(recall, curve, curves.getOrDefault(YARDSTICK, curve)))
                    .toArray(String[]::new);
            table.add(
                    label,
                    String.format(Locale.ROOT, "%.4f", curve.points().getLast().recall()),
                    format("%.1f", builds.getOrDefault(label, OptionalDouble.empty())),
                    rates[0],
                    rates[1],
                    rates[2]);
        });
        return table;
    }

    private static String rateAt(double recall, RecallCurve curve, RecallCurve yardstick) {
        OptionalDouble rate = curve.perSecondAt(recall);
        OptionalDouble compared = yardstick.perSecondAt(recall);
        String text = format("%,.0f", rate);
        return rate.isPresent() && compared.isPresent() && curve != yardstick
                ? text + String.format(Locale.ROOT, " (%.2f×)", rate.getAsDouble() / compared.getAsDouble())
                : text;
    }

    private void writeBars(String what, String section, List<ResultRow> measured) throws IOException {
        boolean isAboutQuality = what.equals("eval");
        // Of a system that was measured again the last result is drawn; the table has them all.
        Map<String, Double> latest = new LinkedHashMap<>();
        for (ResultRow row : measured) {
            OptionalDouble value = isAboutQuality ? row.quality() : row.perSecond();
            value.ifPresent(drawn -> latest.put(label(row), drawn));
        }
        List<Bar> bars = latest.entrySet().stream()
                .map(bar -> new Bar(bar.getKey(), bar.getValue()))
                .toList();
        String unit = isAboutQuality ? "nDCG@10" : unit(what) + "/s";
        String image = fileName(what, section);
        Plots.drawBars(folder.resolve(image), titleOf(what) + ": " + section, unit, bars);
        page.append("![").append(section).append("](").append(image).append(")\n\n");
        page.append(allRows(measured, isAboutQuality ? "nDCG@10" : "quality", unit(what) + "/s")
                .toMarkdown());
    }

    private static TextTable allRows(List<ResultRow> measured, String quality, String rate) {
        TextTable table = new TextTable("system", "configuration", "build s", quality, rate);
        for (ResultRow row : measured) {
            table.add(
                    row.system(),
                    details(row, TASK),
                    format("%.1f", row.buildSeconds()),
                    format("%.4f", row.quality()),
                    format(row.perSecond().orElse(0) < 100 ? "%,.2f" : "%,.0f", row.perSecond()));
        }
        return table;
    }

    private static String titleOf(String what) {
        return TITLES.getOrDefault(what, what);
    }

    private static String unit(String what) {
        return switch (what) {
            case "embed" -> "texts";
            case "ingest" -> "rows";
            default -> "queries";
        };
    }

    private static Point point(ResultRow row) {
        return new Point(row.quality().orElse(0), row.perSecond().orElse(0));
    }

    /** The system, and of the configuration what tells one curve or bar of a section from another. */
    private static String label(ResultRow row) {
        String shown = row.setting("pipeline")
                .or(() -> row.setting("step"))
                .orElseGet(() -> Arrays.stream(details(row, TASK).split(" "))
                        .filter(word -> !EFFORT.contains(nameOf(word)))
                        .filter(word -> row.what().equals(VECTOR_SEARCH))
                        .collect(Collectors.joining(" ")));
        return (row.system() + " " + shown).strip();
    }

    /** The configuration without its first word and without the words that the section's title says. */
    private static String details(ResultRow row, List<String> withoutNames) {
        return Arrays.stream(row.words())
                .filter(word -> !word.equals(row.what()) && !withoutNames.contains(nameOf(word)))
                .collect(Collectors.joining(" "));
    }

    private static String nameOf(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    private static String fileName(String what, String section) {
        String words = section.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return what + "-" + words.replaceAll("^-|-$", "") + ".svg";
    }

    private static String format(String pattern, OptionalDouble value) {
        return value.isEmpty() ? "—" : String.format(Locale.ROOT, pattern, value.getAsDouble());
    }

    /** Groups in the order in which they come. */
    private static <K> Map<K, List<ResultRow>> groupBy(List<ResultRow> rows, Function<ResultRow, K> key) {
        return rows.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }
}
