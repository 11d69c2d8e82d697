package io.tercel.expr;

import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import io.tercel.text.Token;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.locationtech.jts.geom.Geometry;

/**
 * A filter checked against a schema: fields are indexes into {@code CollectionSchema.storedFields()}, or numbers of {@link
 * ElementFields}; constants have their fields' types, moments are microseconds, and few forms are left. Immutable; made by {@link FilterBinder}, and shared by the segments of a collection.
 *
 * <p>A condition on a row is true, false or unknown. It is unknown where a field that it reads is null. There is no form for
 * {@code !=} and {@code not in}: they are {@link Not} of {@code ==} and {@code in}, which gives them the right value for nulls
 * (unknown) and for JSON values of another type (true).
 */
public sealed interface BoundExpr {

    /** The same for every row. */
    record Constant(boolean value) implements BoundExpr {}

    /** The same for every row whose field is not null, otherwise unknown: {@code x in []}, an integer {@code x == 1.5}. */
    record Known(int field, boolean value) implements BoundExpr {}

    /** Whether a field is null; never unknown. */
    record IsNull(int field) implements BoundExpr {}

    /** {@code min <= field <= max} on an integer or BOOL field. */
    record LongRange(int field, long min, long max) implements BoundExpr {}

    /** An integer field is one of several values. */
    record LongIn(int field, LongSet values) implements BoundExpr {}

    /** {@code min <= field <= max} on a FLOAT or DOUBLE field; one-sided ranges have an infinite bound. */
    record DoubleRange(int field, double min, double max) implements BoundExpr {}

    /** A FLOAT or DOUBLE field is one of several values, which are here as {@link Double#doubleToLongBits} without -0.0. */
    record DoubleIn(int field, LongSet bits) implements BoundExpr {}

    /** A VARCHAR field has this value. */
    record BytesEqual(int field, ByteString value) implements BoundExpr {}

    /** A VARCHAR field is on one side of this value; the operator is not one of equality. */
    record BytesCompare(int field, ComparisonOperator operator, ByteString value) implements BoundExpr {}

    /** A VARCHAR field is one of several values. */
    record BytesIn(int field, ByteStringSet values) implements BoundExpr {}

    /** A VARCHAR field matches a pattern. */
    record BytesMatch(int field, TextPattern pattern) implements BoundExpr {}

    /** Two VARCHAR fields compared; not by NOT_EQUAL. */
    record BytesFields(int left, ComparisonOperator operator, int right) implements BoundExpr {}

    /** Two computed numbers compared, exactly; not by NOT_EQUAL. False where one of them is not there. */
    record NumberCompare(NumberExpr left, ComparisonOperator operator, NumberExpr right) implements BoundExpr {}

    /** A JSON value compared with a constant: Boolean, Long, Double, String or a list; not by NOT_EQUAL. */
    record JsonCompare(JsonPath path, ComparisonOperator operator, Object constant) implements BoundExpr {}

    /** A JSON value is one of several. */
    record JsonIn(JsonPath path, JsonConstants values) implements BoundExpr {}

    /** A JSON string matches a pattern. */
    record JsonMatch(JsonPath path, TextPattern pattern) implements BoundExpr {}

    /** An ARRAY contains values: all of them, or any. */
    record ArrayContains(int field, boolean all, ElementSet values) implements BoundExpr {}

    /**
     * So many elements of an ARRAY meet a condition. The condition reads the elements as if they were rows; the numbers of its fields
     * are those of the ARRAY fields that hold them, and none of them is null.
     *
     * @param field an ARRAY field that says how many elements a row has, and whether it is null
     * @param chooses whether a search for elements finds only those that meet the condition
     */
    record Elements(int field, ElementQuantifier quantifier, long threshold, BoundExpr condition, boolean chooses)
            implements BoundExpr {}

    /** How a GEOMETRY field stands to a geometry. */
    record Spatial(int field, SpatialPredicate predicate, Geometry geometry) implements BoundExpr {}

    /** A GEOMETRY field in degrees is at most so many metres from a point. */
    record SpatialDistance(int field, double longitude, double latitude, double metres) implements BoundExpr {}

    /** A GEOMETRY field is valid in the sense of the OGC. */
    record SpatialValid(int field) implements BoundExpr {}

    /** Something other than JSON's null is at a place; never unknown. */
    record JsonExists(JsonPath path) implements BoundExpr {}

    /** A JSON array contains values: all of them, or any. */
    record JsonContains(JsonPath path, boolean all, JsonConstants values) implements BoundExpr {}

    /** A text has at least some of the terms, which are distinct. The analyzer is that of the field. */
    record TextMatch(int field, List<String> terms, int minimumShouldMatch, Function<String, List<Token>> analyzer)
            implements BoundExpr {
        /** Copies the terms. */
        public TextMatch {
            terms = List.copyOf(terms);
        }
    }

    /** A text has at least one term that is nearly one of some. The analyzer is that of the field. */
    record FuzzyMatch(int field, FuzzyTerms terms, Function<String, List<Token>> analyzer) implements BoundExpr {}

    /** A text has a phrase. The analyzer is that of the field. */
    record PhraseMatch(int field, Phrase phrase, long slop, Function<String, List<Token>> analyzer)
            implements BoundExpr {}

    /**
     * A part of all rows, chosen by a hash of their primary keys and the seed; never unknown. So it is the same rows each time, wherever they
     * are stored, and those of a smaller part are among those of a larger one.
     *
     * @param part above 0 and below 1
     */
    record Sample(double part, long seed) implements BoundExpr {}

    /** False if one is false, else unknown if one is unknown, else true. */
    record And(List<BoundExpr> operands) implements BoundExpr {
        /** Copies the operands. */
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** True if one is true, else unknown if one is unknown, else false. */
    record Or(List<BoundExpr> operands) implements BoundExpr {
        /** Copies the operands. */
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /** The opposite; unknown stays unknown. */
    record Not(BoundExpr operand) implements BoundExpr {}

    /**
     * The primary keys that rows can have for which this is true: Long or String, distinct; a row with one of them still has to be
     * checked. Empty when the filter does not bind the key to values, so that only a scan finds the rows.
     */
    default Optional<List<Object>> primaryKeysIfPinned() {
        return valuesIfPinned(0);
    }

    /**
     * The values of an INT64 or VARCHAR field that rows can have for which this is true: Long or String, distinct; a row with one of
     * them still has to be checked. Empty when the filter does not bind the field to values.
     *
     * @param field its position in {@code CollectionSchema.storedFields()}
     */
    default Optional<List<Object>> valuesIfPinned(int field) {
        return PinnedValues.of(this, field);
    }

    /** How many of the conditions that all have to be true say that an INT64 or VARCHAR field has one certain value. */
    default long equalities(int field) {
        return PinnedValues.equalities(this, field);
    }
}
