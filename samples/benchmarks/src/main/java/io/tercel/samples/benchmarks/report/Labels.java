package io.tercel.samples.benchmarks.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What systems are called in a plot: shortly where that tells them apart, {@code tercel hnsw}, else with all that they were built with. */
final class Labels {

    private final Function<ResultRow, String> whole;
    private final Map<String, String> shown;

    private Labels(Function<ResultRow, String> whole, Map<String, String> shown) {
        this.whole = whole;
        this.shown = shown;
    }

    /** Labels for rows, of which each has a whole label. */
    static Labels of(List<ResultRow> rows, Function<ResultRow, String> whole) {
        Map<String, Set<String>> wholeByShort = new HashMap<>();
        rows.forEach(row -> wholeByShort
                .computeIfAbsent(shortened(whole.apply(row)), first -> new HashSet<>())
                .add(whole.apply(row)));
        Map<String, String> shown = new HashMap<>();
        wholeByShort.forEach((shortLabel, wholes) ->
                wholes.forEach(each -> shown.put(each, wholes.size() == 1 ? shortLabel : each)));
        return new Labels(whole, shown);
    }

    String of(ResultRow row) {
        String label = whole.apply(row);
        return shown.getOrDefault(label, label);
    }

    /** The system and its kind of index. */
    private static String shortened(String label) {
        return label.replaceAll("^(\\S+) index=(\\S+).*", "$1 $2");
    }
}
