package io.tercel.samples.benchmarks.report;

import io.tercel.samples.benchmarks.report.Plots.Axis;
import io.tercel.samples.benchmarks.report.Plots.Bar;
import io.tercel.samples.benchmarks.report.Plots.Line;
import io.tercel.samples.benchmarks.report.Plots.Mark;
import io.tercel.samples.benchmarks.report.Plots.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
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
    private static final String FILTERED = "filter";
    private static final String BYTES = "bytes";
    private static final double COMPARED_RECALL = 0.95;
    private static final String OURS = "tercel";
    private static final List<Double> RECALLS = List.of(0.90, 0.95, 0.99);
    /** What every other system is compared with where it was measured. */
    private static final String YARDSTICK = "hnswlib";
    /** Words of a configuration that say what was searched; equal in all rows of a section. */
    private static final List<String> TASK = List.of("data", "metric", "split", "rows", "noise", "k", "n", "tokens");
    /** Words that say how hard a search looked: they make the points of one curve. */
    private static final Set<String> EFFORT =
            Set.of("ef", "candidates", "nprobe", "beam", "rerank", "search_list", "-", "insert_s");

    /** From such a word on a configuration does not say how a system was built any more. */
    private static final Set<String> NOT_BUILT = Set.of(BYTES, "relation");

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
                switch (what.getKey()) {
                    case VECTOR_SEARCH -> writeCurves(section.getKey(), section.getValue());
                    case FILTERED -> writeFilters(section.getKey(), section.getValue());
                    default -> writeBars(what.getKey(), section.getKey(), section.getValue());
                }
            }
            if (what.getKey().equals(VECTOR_SEARCH)) {
                writeGrowth(what.getValue());
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
        row.setting("noise")
                .ifPresent(noise ->
                        name.append(" (with copies, noise ").append(noise).append(')'));
        row.setting("k").ifPresent(k -> name.append(", k = ").append(k));
        row.setting("n").ifPresent(count -> name.append(", ").append(count).append(" texts"));
        row.setting("tokens")
                .ifPresent(tokens -> name.append(" of ").append(tokens).append(" tokens"));
        return name.append(row.threads() == 1 ? ", 1 thread" : ", " + row.threads() + " threads")
                .toString();
    }

    private void writeCurves(String section, List<ResultRow> measured) throws IOException {
        Labels labels = Labels.of(measured, Report::label);
        Map<String, RecallCurve> curves = curves(measured, labels);
        if (!curves.isEmpty()) {
            Map<String, List<Point>> points = new LinkedHashMap<>();
            curves.forEach((label, curve) -> points.put(label, curve.points()));
            String image = fileName(VECTOR_SEARCH, section);
            Plots.drawCurves(
                    folder.resolve(image), titleOf(VECTOR_SEARCH) + ": " + section, points, label -> !isOurs(label));
            if (Files.exists(folder.resolve(image))) {
                page.append("![").append(section).append("](").append(image).append(")\n\n");
            }
            page.append(ratesAtRecall(curves, builds(measured, labels)).toMarkdown())
                    .append('\n');
        }
        writeBytes(measured, labels);
        page.append(allRows(withoutBytes(measured), "recall", "queries/s").toMarkdown());
    }

    /** By label what is reached; systems that were measured several times count with their best. */
    private static Map<String, RecallCurve> curves(List<ResultRow> measured, Labels labels) {
        List<ResultRow> complete = measured.stream()
                .filter(row -> row.quality().isPresent() && row.perSecond().orElse(0) > 0)
                .toList();
        Map<String, RecallCurve> curves = new LinkedHashMap<>();
        groupBy(complete, labels::of)
                .forEach((label, rows) -> curves.put(
                        label, new RecallCurve(rows.stream().map(Report::point).toList())));
        return curves;
    }

    /** By label the shortest time of building, as rates are the best; a run that searched what another one built says none. */
    private static Map<String, OptionalDouble> builds(List<ResultRow> measured, Labels labels) {
        Map<String, OptionalDouble> builds = new LinkedHashMap<>();
        for (ResultRow row : measured) {
            if (row.buildSeconds().isPresent()) {
                builds.merge(
                        labels.of(row),
                        row.buildSeconds(),
                        (one, other) -> one.getAsDouble() <= other.getAsDouble() ? one : other);
            }
        }
        return builds;
    }

    private static boolean isOurs(String label) {
        return label.equals(OURS) || label.startsWith(OURS + " ");
    }

    private static boolean isBytes(ResultRow row) {
        return Arrays.asList(row.words()).contains(BYTES);
    }

    private static List<ResultRow> withoutBytes(List<ResultRow> measured) {
        return measured.stream().filter(row -> !isBytes(row)).toList();
    }

    private void writeBytes(List<ResultRow> measured, Labels labels) {
        TextTable table = new TextTable(
                "bytes per vector", "", "heap", "mapped", "of it read", "disk", "raw float32", "heap + read, of raw");
        Map<String, ResultRow> latest = new LinkedHashMap<>();
        measured.stream().filter(Report::isBytes).forEach(row -> latest.put(labels.of(row), row));
        latest.forEach((label, row) -> {
            double used = bytes(row, "heap") + bytes(row, "resident");
            table.add(
                    label,
                    "",
                    format("%,.0f", row, "heap"),
                    format("%,.0f", row, "mapped"),
                    format("%,.0f", row, "resident"),
                    format("%,.0f", row, "disk"),
                    format("%,.0f", row, "raw"),
                    String.format(Locale.ROOT, "%.2f×", used / bytes(row, "raw")));
        });
        if (!latest.isEmpty()) {
            page.append(table.toMarkdown()).append('\n');
        }
    }

    private static double bytes(ResultRow row, String kind) {
        return Double.parseDouble(row.setting(kind).orElse("0"));
    }

    private static String format(String pattern, ResultRow row, String kind) {
        return String.format(Locale.ROOT, pattern, bytes(row, kind));
    }

    /** How the rate falls with the number of rows, wherever the same data was searched in several sizes. */
    private void writeGrowth(List<ResultRow> measured) throws IOException {
        List<ResultRow> sized =
                measured.stream().filter(row -> row.setting("rows").isPresent()).toList();
        for (Map.Entry<String, List<ResultRow>> task :
                groupBy(sized, Report::sectionOfAnySize).entrySet()) {
            Labels labels = Labels.of(task.getValue(), Report::label);
            Map<Integer, Map<String, RecallCurve>> bySize = new TreeMap<>();
            groupBy(task.getValue(), row -> Integer.valueOf(row.setting("rows").orElseThrow()))
                    .forEach((rows, ofSize) -> bySize.put(rows, curves(ofSize, labels)));
            if (bySize.size() > 1) {
                writeGrowth(task.getKey(), bySize);
            }
        }
    }

    private static String sectionOfAnySize(ResultRow row) {
        return section(new ResultRow(
                row.system(),
                row.config().replaceAll("(^| )(rows|noise)=\\S+", ""),
                row.threads(),
                row.buildSeconds(),
                row.quality(),
                row.perSecond()));
    }

    private void writeGrowth(String task, Map<Integer, Map<String, RecallCurve>> bySize) throws IOException {
        Map<String, List<Mark>> marks = new LinkedHashMap<>();
        TextTable table = new TextTable("system", "", "rows", "q/s at " + COMPARED_RECALL);
        bySize.forEach((rows, curves) -> curves.forEach((label, curve) -> {
            OptionalDouble rate = curve.perSecondAt(COMPARED_RECALL);
            table.add(label, "", String.format(Locale.ROOT, "%,d", rows), format("%,.0f", rate));
            rate.ifPresent(value ->
                    marks.computeIfAbsent(label, first -> new ArrayList<>()).add(new Mark(rows, value)));
        }));
        page.append("\n### ").append(task).append(", by rows\n\n");
        if (!marks.isEmpty()) {
            Map<String, Line> lines = new LinkedHashMap<>();
            marks.forEach((label, ofLabel) -> lines.put(label, new Line(!isOurs(label), ofLabel)));
            String image = fileName("growth", task);
            Plots.drawLines(
                    folder.resolve(image),
                    titleOf(VECTOR_SEARCH) + " by rows: " + task,
                    Axis.of("rows"),
                    Axis.of("queries per second at recall " + COMPARED_RECALL),
                    lines);
            page.append("![").append(task).append("](").append(image).append(")\n\n");
        }
        page.append(table.toMarkdown());
    }

    /** How a filter changes the rate at a recall that both reach. */
    private void writeFilters(String section, List<ResultRow> measured) throws IOException {
        Labels labels = Labels.of(measured, Report::label);
        TextTable table = new TextTable(
                "system", "filter", "passing", "best recall", "q/s at " + COMPARED_RECALL, "of unfiltered");
        Map<String, Line> lines = new LinkedHashMap<>();
        groupBy(measured, labels::of).forEach((label, rows) -> {
            Map<String, RecallCurve> byFilter = curves(rows, Labels.of(rows, Report::filterOf));
            Map<String, ResultRow> examples = new LinkedHashMap<>();
            rows.forEach(row -> examples.putIfAbsent(filterOf(row), row));
            OptionalDouble unfiltered = Optional.ofNullable(byFilter.get(filterName("none", "none", 1)))
                    .map(curve -> curve.perSecondAt(COMPARED_RECALL))
                    .orElse(OptionalDouble.empty());
            byFilter.forEach((filter, curve) -> {
                ResultRow example = Objects.requireNonNull(examples.get(filter));
                OptionalDouble rate = curve.perSecondAt(COMPARED_RECALL);
                OptionalDouble ratio = rate.isPresent() && unfiltered.isPresent()
                        ? OptionalDouble.of(rate.getAsDouble() / unfiltered.getAsDouble())
                        : OptionalDouble.empty();
                table.add(
                        label,
                        relation(example) + " " + example.setting("filter").orElse(""),
                        String.format(Locale.ROOT, "%.3f %%", selectivity(example) * 100),
                        String.format(
                                Locale.ROOT, "%.4f", curve.points().getLast().recall()),
                        format("%,.0f", rate),
                        format("%.2f×", ratio));
                if (ratio.isPresent() && selectivity(example) < 1 && selectivity(example) > 0) {
                    lines.computeIfAbsent(label + ", " + relation(example), first -> new Line(false, new ArrayList<>()))
                            .marks()
                            .add(new Mark(selectivity(example) * 100, ratio.getAsDouble()));
                }
            });
        });
        lines.values().forEach(line -> line.marks().sort(Comparator.comparingDouble(Mark::x)));
        if (!lines.isEmpty()) {
            DoubleSummaryStatistics rates = lines.values().stream()
                    .flatMap(line -> line.marks().stream())
                    .mapToDouble(Mark::x)
                    .summaryStatistics();
            lines.put("unfiltered", new Line(true, List.of(new Mark(rates.getMin(), 1), new Mark(rates.getMax(), 1))));
            String image = fileName(FILTERED, section);
            Plots.drawLines(
                    folder.resolve(image),
                    titleOf(FILTERED) + ": " + section,
                    Axis.of("rows that pass, %"),
                    Axis.of("rate at recall " + COMPARED_RECALL + ", of unfiltered"),
                    lines);
            page.append("![").append(section).append("](").append(image).append(")\n\n");
        }
        page.append(table.toMarkdown()).append('\n');
        page.append(allRows(measured, "recall", "queries/s").toMarkdown());
    }

    private static String relation(ResultRow row) {
        return row.setting("relation").orElse("given");
    }

    private static double selectivity(ResultRow row) {
        return Double.parseDouble(row.setting("selectivity").orElse("1"));
    }

    private static String filterOf(ResultRow row) {
        return filterName(relation(row), row.setting("filter").orElse(""), selectivity(row));
    }

    private static String filterName(String relation, String filter, double selectivity) {
        return relation + " " + filter + " " + selectivity;
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
                        .takeWhile(word -> !NOT_BUILT.contains(nameOf(word)))
                        .filter(word -> !EFFORT.contains(nameOf(word)))
                        .filter(word ->
                                row.what().equals(VECTOR_SEARCH) || row.what().equals(FILTERED))
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
