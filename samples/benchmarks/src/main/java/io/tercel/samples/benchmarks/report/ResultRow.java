package io.tercel.samples.benchmarks.report;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of the CSV file: what was measured of one system in one configuration.
 *
 * @param system who was measured, for instance {@code tercel} or {@code lucene}
 * @param config what was measured, then how: {@code ann data=wordnet metric=ip k=10 index=flat}. The first word may be missing in
 *     lines that another program wrote; they are taken for {@code ann}
 * @param threads how many worked at the same time
 * @param buildSeconds how long it took to get ready; empty where there is nothing to build
 * @param quality recall@k or nDCG@10; empty where there is no such thing
 * @param perSecond queries, texts or rows in a second
 */
public record ResultRow(
        String system,
        String config,
        int threads,
        OptionalDouble buildSeconds,
        OptionalDouble quality,
        OptionalDouble perSecond) {

    private static final String WHAT_UNLESS_SAID = "ann";

    /** The command that measured it. */
    public String what() {
        String first = words()[0];
        return first.matches("[a-z]+") ? first : WHAT_UNLESS_SAID;
    }

    /** The value of one {@code name=value} word of the configuration. */
    public Optional<String> setting(String name) {
        for (String word : words()) {
            if (word.startsWith(name + "=")) {
                return Optional.of(word.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** The words of the configuration. */
    public String[] words() {
        return config.strip().split("\\s+");
    }
}
