package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterBinderTest {

    private static final CollectionSchema STRICT = CollectionSchema.builder("strict")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.int32("year"))
            .field(FieldSchema.text("body"))
            .vector("dense", 4, MetricType.COSINE)
            .bm25("body", "sparse")
            .build();

    private static BoundExpr bindStrict(String filter) {
        return FilterBinder.bind(filter, STRICT, Map.of(), ZoneOffset.UTC, Limits.DEFAULT, Papers.WORDS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            yaer == 1           | filter at position 0: no field is named 'yaer'; did you mean 'year'? the fields are id, year, body, dense, sparse
            year == 1 and q > 1 | filter at position 14: no field is named 'q'; the fields are
            dense == 1          | field 'dense' is a FLOAT_VECTOR; filters cannot read vectors
            dense is null       | filters cannot read vectors
            sparse == 1         | filled by a function
            $meta["a"] == 1     | the collection has no dynamic fields
            year["a"] == 1      | field 'year' is INT32; only JSON and ARRAY fields have a path
            """)
    void namesThatAreNotFieldsAreErrors(String filter, String message) { // B3, B12
        assertThatThrownBy(() -> bindStrict(filter))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theMessageShowsThePlaceInTheText() {
        assertThatThrownBy(() -> bindStrict("year > 1 and\n  yaer == 2"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("filter at position 15: no field is named 'yaer'; did you mean 'year'?"
                        + " the fields are id, year, body, dense, sparse%n    yaer == 2%n    ^".formatted());
        String longText = "year > 1 and ".repeat(20) + "year == 'x'" + " and year > 1".repeat(20);
        assertThatThrownBy(() -> bindStrict(longText))
                .hasMessageEndingWith("  …%s and year == 'x'%s and …%n%s^"
                        .formatted("year > 1 and ".repeat(3) + "year > 1", " and year > 1".repeat(4), " ".repeat(63)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            i32 == "x"                     | filter at position 7: field 'i32' is INT32 and cannot be compared with string "x"
            "x" == i32                     | field 'i32' is INT32 and cannot be compared with string "x"
            s == 1                         | field 's' is VARCHAR and cannot be compared with integer 1
            flag == 1                      | field 'flag' is BOOL and cannot be compared with integer 1
            i32 in [1, "x"]                | field 'i32' is INT32 and cannot be compared with string "x"
            flag > true                    | field 'flag' is BOOL, which has no order
            false < flag <= true           | field 'flag' is BOOL, which has no order
            flag                           | a field alone is not a condition; write `flag == true`
            i32                            | predicate is not a boolean expression
            i32 + 1                        | predicate is not a boolean expression
            "x"                            | predicate is not a boolean expression
            flag and i32 == 1              | write `flag == true`
            5 < i32 < 5                    | lower bound is greater than upper bound
            6 <= i32 <= 5                  | lower bound is greater than upper bound
            1 < i32 < "x"                  | cannot be compared
            i32 < i64 < 5                  | a range is a field between two constants
            i32 / 0 == 1                   | filter at position 4: division by zero
            i32 % 0 == 1                   | division by zero
            1 / 0 == i32                   | division by zero
            9223372036854775807 + 1 == i64 | outside the 64-bit range
            d % 2 == 1                     | `%` is for integers
            i32 % 1.5 == 1                 | `%` is for integers
            i32 ** 2 == 1                  | `**` is for constants
            s + 1 == 1                     | arithmetic needs numbers, got field 's' of type VARCHAR
            i32 + "x" == 1                 | arithmetic needs numbers
            i32 + 1 == "x"                 | a computed number cannot be compared with string "x"
            s == i32                       | cannot be compared with
            flag == i32                    | cannot be compared with
            j["a"] == i32                  | a JSON value is compared with constants only
            j["a"] == x                    | a JSON value is compared with constants only
            j["a"] > true                  | boolean true has no order
            j["a"] < [1]                   | has no order
            1 in [1]                       | the left side of `in` is one field or path
            i32 + 1 in [1]                 | the left side of `in` is one field or path
            j["a"] in [[1]]                | not lists
            i32 like "x"                   | `like` is for VARCHAR and JSON strings
            i32 =~ "x"                     | `=~` is for VARCHAR and JSON strings, got field 'i32'
            s =~ "a("                      | filter at position 5: the pattern of `=~` is no regular expression of RE2: error parsing regexp: missing closing ): `a(`
            s !~ "(?=a)"                   | the pattern of `!~` is no regular expression of RE2
            (d & 2) == 1                   | `&` is for integers
            (i32 ^ 1.5) == 1               | filter at position 5: `^` is for integers
            (s ^ 1) == 1                   | arithmetic needs numbers, got field 's'
            i32 & 1                        | predicate is not a boolean expression
            text_match_fuzzy(t, "x", max_edit_distance = 3) | max_edit_distance is an integer from 0 to 2, got integer 3
            text_match_fuzzy(s, "x", max_edit_distance = 1) | field 's' does not enable match
            exists i32                     | `exists` is for places in JSON
            json_contains(s, 1)            | expected an ARRAY field or an array in a JSON field
            json_contains_all(j, 1)        | the second argument is a list, got integer 1
            json_contains(j, i32)          | has to be a constant
            text_match(s, "x")             | field 's' does not enable match
            text_match(j, "x")             | expected an analyzed VARCHAR field
            text_match(t, 1)               | is a string, got integer 1
            text_match(t, "x", minimum_should_match = 0)    | minimum_should_match is an integer from 1 to 1000
            text_match(t, "x", minimum_should_match = 1001) | minimum_should_match is an integer from 1 to 1000
            phrase_match(t, "x", -1)       | slop is an integer from 0 to 4294967295
            (i32 == 1) == true             | expected a value, got a condition
            i32 in {p}                     | no value is given for parameter {p}
            at > 5                         | field 'at' is TIMESTAMPTZ and cannot be compared with integer 5; write ISO
            at == '2025-01-01T00:00:00Z'   | field 'at' is TIMESTAMPTZ and cannot be compared with string
            i64 == ISO '2025-01-01'        | field 'i64' is INT64 and cannot be compared with moment 2025-01-01T00:00:00Z
            at == i64                      | cannot be compared with
            at + 1 > ISO '2025-01-01'      | a moment is changed by `+ INTERVAL 'P1DT2H'`
            at + INTERVAL 'P1D' > 5        | a moment cannot be compared with integer 5
            at > INTERVAL 'P1D'            | cannot be compared with an interval
            at == INTERVAL 'P1D'           | cannot be compared with an interval
            INTERVAL 'P1D' + at > at2      | arithmetic needs numbers, got an interval
            at > ISO '2025-02-30'          | expected a moment of the years 1 to 9999
            j["a"] > ISO '2025-01-01'      | a JSON value cannot be compared with moment
            x in [ISO '2025-01-01']        | a JSON value cannot be compared with
            json_contains(j, ISO '2025-01-01')             | a JSON value cannot be compared with moment
            ISO '2025-01-02' < at < ISO '2025-01-01'       | lower bound is greater than upper bound
            tags == ["a"]                  | field 'tags' is an ARRAY and cannot be compared or computed with as a whole
            tags == tags                   | field 'tags' is an ARRAY and cannot be compared
            tags in ["a"]                  | field 'tags' is an ARRAY and cannot be compared
            nums + 1 == 2                  | field 'nums' is an ARRAY and cannot be compared
            tags > "a"                     | name an element, such as tags[0], or write array_contains(tags, …)
            tags[0] == 1                   | field 'tags' is VARCHAR and cannot be compared with integer 1
            tags["a"] == 1                 | its elements are named as tags[0], not as tags["a"]
            tags[0][1] == 1                | its elements are named as tags[0]
            nums[0] like "a"               | `like` is for VARCHAR and JSON strings
            array_contains(tags, 1)        | cannot be compared with integer 1
            array_contains_all(nums, 1)    | the second argument is a list, got integer 1
            array_contains(chunks, "a")    | cannot be searched for a value; there are match_any and others
            array_contains(chunks[vec], 1) | cannot be searched for a value
            exists tags                    | `exists` is for places in JSON
            text_match(tags, "x")          | expected an analyzed VARCHAR field
            chunks[txt][0] == "a"          | a field of its elements is named as chunks[text] or chunks[0][text]
            chunks[0][txt] == "a"          | no field of 'chunks' is named 'txt'; did you mean 'text'? its fields are text, n, vec
            chunks[0] == 1                 | a field of its elements is named as
            chunks[0][vec] == 1            | filters cannot read vectors
            j[a] == 1                      | a key of JSON is written with quotes: ["a"]
            x[a] == 1                      | a key of JSON is written with quotes
            $[text] == "a"                 | `$` names an element, within match_any
            match_any(chunks, i32 == 1)    | within match_any a condition is on elements, which are named `$` or `$[field]`, not `i32`
            match_any(chunks, $ == 1)      | a field of an element is named as $[text]
            match_any(chunks, $[vec] == 1) | holds vectors, which filters cannot read
            match_any(tags, $[a] == 1)     | the elements of 'tags' are named as $
            match_any(s, $ == 1)           | the first argument of match_any is an ARRAY field
            match_any(j, $ == 1)           | the first argument of match_any is an ARRAY field
            match_least(tags, $ == "a", threshold = 0)     | threshold is an integer from 1
            match_most(tags, $ == "a", threshold = -1)     | threshold is an integer from 0
            element_filter(tags, $ == "a") and i32 == 1    | element_filter stands once in a filter, as the last condition
            not element_filter(tags, $ == "a")             | element_filter stands once
            i32 == 1 or element_filter(tags, $ == "a")     | element_filter stands once
            place == "POINT (1 1)"         | field 'place' is GEOMETRY and cannot be compared with string "POINT (1 1)"; there are st_equals
            place == s                     | cannot be compared; there are st_equals
            st_equals(s, "POINT (1 1)")    | expected a GEOMETRY field, got field 's' of type VARCHAR
            st_equals(place, "here")       | expected a geometry as WKT, such as 'POINT (8.5 47.4)', got string "here"
            st_equals(place, place)        | a geometry has to be a constant
            st_dwithin(place, "LINESTRING (0 0, 1 1)", 5)  | st_dwithin measures from a point
            st_dwithin(place, "POINT EMPTY", 5)            | st_dwithin measures from a point
            st_dwithin(place, "POINT (1 91)", 5)           | expected degrees of longitude from -180 to 180
            st_dwithin(place, "POINT (1 1)", -5)           | the distance in metres is a number from 0, got integer -5
            st_dwithin(place, "POINT (1 1)", "far")        | the distance in metres is a number
            """)
    void silentMistakesAreErrors(String filter, String message) { // B12
        assertThatThrownBy(() -> Papers.bind(filter))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("filter at position");
    }

    @Test
    void momentsAreParametersInJavasTypes() {
        BoundExpr written = Papers.bind("at > ISO '2025-01-01T00:00:00.000001Z'");
        assertThat(Papers.bind("at > {p}", Map.of("p", Instant.parse("2025-01-01T00:00:00.000001999Z"))))
                .isEqualTo(written);
        assertThat(Papers.bind("at > {p}", Map.of("p", OffsetDateTime.parse("2025-01-01T08:00:00.000001+08:00"))))
                .isEqualTo(written);
        assertThatThrownBy(() -> Papers.bind("at > {p}", Map.of("p", Instant.MAX)))
                .hasMessageContaining("parameter {p}: expected a moment of the years 1 to 9999");
    }

    @Test
    void momentsWithoutOffsetAreReadInTheZoneOfTheCollection() {
        Expr filter = FilterParser.parse("at > ISO '2025-01-01T00:00'", Limits.DEFAULT);
        assertThat(FilterBinder.bind(
                        filter, Papers.SCHEMA, Map.of(), ZoneId.of("Europe/Zurich"), Limits.DEFAULT, Papers.WORDS))
                .isEqualTo(Papers.bind("at > ISO '2024-12-31T23:00:00Z'"));
    }

    /** So that the condition stays a range of the field, which an index can answer. */
    @Test
    void daysAndHoursGoToTheOtherSideOfAComparison() {
        assertThat(Papers.bind("at + INTERVAL 'P1DT2H' - INTERVAL 'PT1H' < ISO '2025-01-03T01:00:00Z'"))
                .isEqualTo(Papers.bind("at < ISO '2025-01-02T00:00:00Z'"));
        assertThat(Papers.bind("at == ISO '2025-01-31T00:00:00Z' + INTERVAL 'P1M'"))
                .isEqualTo(Papers.bind("at == ISO '2025-02-28T00:00:00Z'"));
        assertThat(Papers.bind("at + INTERVAL 'P1M' == ISO '2025-02-28T00:00:00Z'"))
                .isInstanceOf(BoundExpr.NumberCompare.class);
    }

    @Test
    void whatNoElementCanEqualIsKnownWithoutLooking() {
        assertThat(Papers.bind("array_contains_all(nums, [1, 1.5])")).isInstanceOf(BoundExpr.Known.class);
        assertThat(Papers.bind("array_contains_any(nums, [1, 1.5])"))
                .isEqualTo(Papers.bind("array_contains_any(nums, [1])"));
        assertThat(Papers.bind("array_contains_any(nums, [])"))
                .isEqualTo(Papers.bind("array_contains_any(nums, [1.5])"));
    }

    @Test
    void parametersStandForConstantsOfAllKinds() {
        assertThat(Papers.bind("i32 == {p}", Map.of("p", (byte) 7))).isEqualTo(Papers.bind("i32 == 7"));
        assertThat(Papers.bind("i32 == {p}", Map.of("p", BigInteger.TEN))).isEqualTo(Papers.bind("i32 == 10"));
        assertThat(Papers.bind("d == {p}", Map.of("p", 1.23f))).isEqualTo(Papers.bind("d == 1.23"));
        assertThat(Papers.bind("x == {p}", Map.of("p", 1.23f))).isEqualTo(Papers.bind("x == 1.23"));
        assertThat(Papers.bind("x == {p}", Map.of("p", new BigDecimal("5.0")))).isEqualTo(Papers.bind("x == 5"));
        assertThat(Papers.bind("i32 in {p}", Map.of("p", List.of(1, 2L)))).isEqualTo(Papers.bind("i32 in [1, 2]"));
        assertThat(Papers.bind("i32 in [{p}, 2]", Map.of("p", 1))).isEqualTo(Papers.bind("i32 in [1, 2]"));
        assertThat(Papers.bind("1 < i32 < {p}", Map.of("p", 9))).isEqualTo(Papers.bind("1 < i32 < 9"));
        assertThat(Papers.bind("s like {in}", Map.of("in", "a%"))).isEqualTo(Papers.bind("s like 'a%'"));
        assertThat(Papers.bind("{p} and i32 == 1", Map.of("p", true))).isEqualTo(Papers.bind("i32 == 1"));
    }

    @Test
    void aParameterIsNeverReadAsText() {
        String hostile = "x\" or id != \"";
        assertThat(Papers.bind("s == {p}", Map.of("p", hostile)))
                .isEqualTo(new BoundExpr.BytesEqual(9, ByteString.of(hostile)));
    }

    @Test
    void badParametersAreNamed() {
        assertParameterError(Double.NaN, "parameter {p} is NaN");
        assertParameterError(new Object[0], "got Object[]");
        assertParameterError(Arrays.asList(1, null), "parameter {p} is or holds null");
        assertParameterError("\uD800", "half of a surrogate pair");
        assertParameterError(BigInteger.TWO.pow(64), "outside the 64-bit range");
        assertParameterError(new BigDecimal("1E+1000000000"), "Infinity");
        assertThatThrownBy(() -> Papers.bind("i64 in {p}", Map.of("p", new ArrayList<>(integers(65_537)))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("parameter {p}: filterListElements allows 65,536, got 65,537");
    }

    private static void assertParameterError(Object value, String message) {
        assertThatThrownBy(() -> Papers.bind("j == {p}", Map.of("p", value)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    private static List<Long> integers(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    @Test
    void theLargestListIsAsked() {
        BoundExpr in = Papers.bind("i64 in {p}", Map.of("p", integers(65_536)));
        assertThat(Papers.matches(
                        "i64 in {p}",
                        Map.of("p", integers(65_536)),
                        List.of(Papers.row("i64", 65_535L), Papers.row("i64", 65_536L), Papers.row("i64", null))))
                .containsExactly(0);
        assertThat(in).isInstanceOf(BoundExpr.LongIn.class);
        List<String> strings = integers(65_536).stream().map(Object::toString).toList();
        assertThat(Papers.matches(
                        "s in {p} and x in {p}",
                        Map.of("p", strings),
                        List.of(Papers.row("s", "65535", "x", "1"), Papers.row("s", "65536", "x", "1"))))
                .containsExactly(0);
    }

    @Test
    void aPatternAboveTheLimitIsRefused() { // B14
        assertThatThrownBy(() -> Papers.bind("s like {p}", Map.of("p", "x".repeat(1_025))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("patternBytes allows 1,024, got 1,025");
    }

    @Test
    void aPathDeeperThanAnyJsonIsRefused() { // B14
        assertThatThrownBy(() -> Papers.bind("j" + "[0]".repeat(33) + " == 1"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("jsonDepth");
    }

    @Test
    void aFloatAgainstAnIntegerFieldCountsWithItsExactValue() { // acceptance row 9
        assertThat(Papers.bind("i64 == 1.5")).isEqualTo(new BoundExpr.Known(6, false));
        assertThat(Papers.bind("i64 > 1.5")).isEqualTo(Papers.bind("i64 >= 2"));
        assertThat(Papers.bind("i64 < 1.5")).isEqualTo(Papers.bind("i64 <= 1"));
        assertThat(Papers.bind("i64 >= -1.5")).isEqualTo(Papers.bind("i64 >= -1"));
        assertThat(Papers.bind("i64 == 2.0")).isEqualTo(Papers.bind("i64 == 2"));
        assertThat(Papers.bind("i64 < 1e19")).isEqualTo(new BoundExpr.Known(6, true));
        assertThat(Papers.bind("i64 >= 9223372036854775808.0")).isEqualTo(new BoundExpr.Known(6, false));
    }

    @Test
    void constantsAreFolded() {
        assertThat(Papers.bind("i64 == 2 ** 10 - 24")).isEqualTo(Papers.bind("i64 == 1000"));
        assertThat(Papers.bind("i64 == 7 / 2")).isEqualTo(Papers.bind("i64 == 3"));
        assertThat(Papers.bind("1 < 2 and i64 == 1")).isEqualTo(Papers.bind("i64 == 1"));
        assertThat(Papers.bind("\"a\" == \"b\" and i64 == 1")).isEqualTo(new BoundExpr.Constant(false));
    }

    @Test
    void filtersOnThePrimaryKeyPinIt() {
        assertThat(Papers.bind("id == 'a'").primaryKeysIfPinned()).contains(List.of("a"));
        assertThat(Papers.bind("id in ['b', 'a'] and i32 > 1").primaryKeysIfPinned())
                .contains(List.of("a", "b"));
        assertThat(Papers.bind("id == 'a' or id == 'b'").primaryKeysIfPinned()).contains(List.of("a", "b"));
        assertThat(Papers.bind("id in []").primaryKeysIfPinned()).contains(List.of());
        assertThat(bindStrict("id in [3, 1, 3]").primaryKeysIfPinned()).contains(List.of(1L, 3L));
        assertThat(bindStrict("id == 5").primaryKeysIfPinned()).contains(List.of(5L));
        assertThat(Papers.bind("id == 'a' or i32 == 1").primaryKeysIfPinned()).isEmpty();
        assertThat(Papers.bind("id != 'a'").primaryKeysIfPinned()).isEmpty();
        assertThat(Papers.bind("s == 'a'").primaryKeysIfPinned()).isEmpty();
        assertThat(Papers.bind("").primaryKeysIfPinned()).isEmpty();
    }
}
