package io.tercel.schema;

import java.util.Objects;

/**
 * How a field that is no vector is indexed, for filters. An index never changes which rows a filter finds, only how fast: what it cannot
 * tell is read from the rows.
 *
 * <p>Rows are indexed segment by segment once a segment is sealed; growing rows and small segments are read as they are.
 */
public sealed interface ScalarIndexSpec extends FieldIndex {

    /** The one that suits the type: STL_SORT for numbers and moments, RTREE for geometries, INVERTED for everything else. */
    record Auto() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "AUTOINDEX";
        }
    }

    /** For each value the rows that have it: equality, {@code in}, ranges, beginnings of texts, elements of an ARRAY. */
    record Inverted() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "INVERTED";
        }
    }

    /** The same for few distinct values: integers, BOOL, VARCHAR and ARRAYs of these; not the primary key. */
    record Bitmap() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "BITMAP";
        }
    }

    /** The rows in the order of their values: ranges of numbers, moments and texts. */
    record Sorted() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "STL_SORT";
        }
    }

    /** The distinct texts in order: {@code like "beginning%"} on a VARCHAR. */
    record Trie() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "TRIE";
        }
    }

    /**
     * For each run of characters the rows whose text has it: {@code like "%middle%"} on a VARCHAR. What it finds is compared with the
     * pattern.
     *
     * @param minGram characters of the shortest runs, at least 1: patterns without so long a run of given characters do without it
     * @param maxGram characters of the longest ones, at least {@code minGram} and at most {@link #MAX_GRAM}
     */
    record Ngram(int minGram, int maxGram) implements ScalarIndexSpec {

        /** The longest run. */
        public static final int MAX_GRAM = 16;

        @Override
        public String kind() {
            return "NGRAM";
        }
    }

    /** Boxes around geometries in a tree: spatial conditions on a GEOMETRY. What it finds is compared exactly. */
    record Rtree() implements ScalarIndexSpec {
        @Override
        public String kind() {
            return "RTREE";
        }
    }

    /**
     * What is at one place of a JSON field, or of the undeclared fields. A field may have one for each place.
     *
     * @param path the place as a filter writes it: {@code meta["author"]["name"]}
     * @param cast which values there it holds
     */
    record JsonPath(String path, JsonCast cast) implements ScalarIndexSpec {
        /** Checks for nulls. */
        public JsonPath {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(cast, "cast");
        }

        @Override
        public String kind() {
            return "INVERTED";
        }
    }

    /** The place in JSON that it is for; empty where there is none. */
    default String place() {
        return this instanceof JsonPath json ? json.path() : "";
    }
}
