package io.tercel.samples.benchmarks.peers;

import io.tercel.samples.benchmarks.data.VectorSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A system that finds nearest neighbours: what is put side by side. Built once, then searched at different settings. */
public interface AnnSystem extends AutoCloseable {

    /** The name it has in results. */
    String name();

    /** How it is built, as words of a result's configuration. */
    String configuration();

    /** Loads all vectors; when it returns they are indexed and can be searched. Row i has the id i. */
    void build(VectorSet base) throws IOException;

    /** Takes what was built before in the same folder; false when nothing was, or the system keeps nothing. */
    default boolean reopen() throws IOException {
        return false;
    }

    /** How many of the seconds that {@link #build} took went into loading; empty where loading and indexing are one. */
    default OptionalDouble insertSeconds() {
        return OptionalDouble.empty();
    }

    /** How hard it can be told to look, from least to most; before them, where it applies, nothing is said. */
    List<Setting> settings();

    /** What one worker searches with. Called once for each worker and setting, by any thread; used by one thread at a time. */
    Searcher searcher(Setting setting) throws IOException;

    /** Gives up everything; called also when building failed. */
    @Override
    void close() throws IOException;

    /**
     * How hard to look.
     *
     * @param name of the parameter, as it stands in results; empty where there is nothing to set
     * @param value candidates to keep, lists to probe, …
     */
    record Setting(String name, int value) {

        /** For a search without a parameter. */
        public static final Setting NONE = new Setting("", 0);

        /** One setting for each value. */
        static List<Setting> of(String name, int... values) {
            return Arrays.stream(values)
                    .mapToObj(value -> new Setting(name, value))
                    .toList();
        }

        /** Nothing said, and one setting for each value. */
        static List<Setting> unsaidAndEach(String name, List<Integer> values) {
            return Stream.concat(Stream.of(NONE), values.stream().map(value -> new Setting(name, value)))
                    .toList();
        }

        /** As a word of a result's configuration; empty where there is nothing to set. */
        public String word() {
            return name.isEmpty() ? "" : name + "=" + value;
        }
    }

    /** Searches. Used by one thread at a time. */
    interface Searcher {

        /** The rows nearest to a vector, nearest first; k or fewer. */
        int[] search(float[] query, int k) throws IOException;
    }
}
