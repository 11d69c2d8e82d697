package io.tercel.expr;

import static io.tercel.expr.Papers.matches;
import static io.tercel.expr.Papers.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What filters mean, case by case; the acceptance rows of the specification are named. */
class FilterSemanticsTest {

    @Test
    void nullIsNeitherMatchedNorMatchedByNot() { // acceptance row 8, B13
        List<Map<String, @Nullable Object>> ages = List.of(row("i32", 10), row("i32", 20), row("i32", null));
        assertThat(matches("not (i32 > 15)", ages)).containsExactly(0);
        assertThat(matches("i32 > 15", ages)).containsExactly(1);
        assertThat(matches("i32 != 10", ages)).containsExactly(1);
        assertThat(matches("i32 not in [10]", ages)).containsExactly(1);
        assertThat(matches("i32 is null", ages)).containsExactly(2);
        assertThat(matches("i32 is not null", ages)).containsExactly(0, 1);
        assertThat(matches("i32 in []", ages)).isEmpty();
        assertThat(matches("i32 not in []", ages)).containsExactly(0, 1);
    }

    @Test
    void jsonOfAnotherTypeIsUnequalButANullFieldIsUnknown() { // acceptance row 10
        List<Map<String, @Nullable Object>> rows =
                List.of(row("j", Map.of("c", "b")), row("j", Map.of()), row("j", null), row("j", Map.of("c", 1)));
        assertThat(matches("j[\"c\"] != \"x\"", rows)).containsExactly(0, 1, 3);
        assertThat(matches("j[\"c\"] == \"b\"", rows)).containsExactly(0);
        assertThat(matches("not (j[\"c\"] == \"b\")", rows)).containsExactly(1, 3);
        assertThat(matches("j[\"c\"] is null", rows)).containsExactly(1, 2);
        assertThat(matches("exists j[\"c\"]", rows)).containsExactly(0, 3);
        assertThat(matches("j is null", rows)).containsExactly(2);
    }

    @Test
    void anElementThatIsNotThereFitsNoCondition() {
        List<Map<String, @Nullable Object>> rows =
                List.of(row("nums", List.of(1, 2)), row("nums", List.of(1)), row("nums", List.of()), row("nums", null));
        assertThat(matches("nums[1] == 2", rows)).containsExactly(0);
        assertThat(matches("nums[1] != 3", rows)).containsExactly(0);
        assertThat(matches("not (nums[1] == 3)", rows)).containsExactly(0);
        assertThat(matches("nums[1] not in [3]", rows)).containsExactly(0);
        assertThat(matches("nums[1] is null", rows)).containsExactly(1, 2, 3);
        assertThat(matches("nums[2147483647] == 0", rows)).isEmpty();
    }

    @Test
    void aConditionOnEachElementHoldsWhereThereIsNone() {
        List<Map<String, @Nullable Object>> rows =
                List.of(row("tags", List.of("a", "b")), row("tags", List.of()), row("tags", null));
        assertThat(matches("match_any(tags, $ == 'a')", rows)).containsExactly(0);
        assertThat(matches("match_all(tags, $ == 'a')", rows)).containsExactly(1);
        assertThat(matches("not match_any(tags, $ == 'c')", rows)).containsExactly(0, 1);
        assertThat(matches("match_least(tags, $ >= 'a', threshold = 2)", rows)).containsExactly(0);
        assertThat(matches("match_most(tags, $ >= 'a', threshold = 1)", rows)).containsExactly(1);
        assertThat(matches("match_exact(tags, $ >= 'a', threshold = 0)", rows)).containsExactly(1);
        assertThat(matches("element_filter(tags, $ > 'a')", rows)).containsExactly(0);
        assertThat(matches("array_contains_all(tags, [])", rows)).containsExactly(0, 1);
        assertThat(matches("array_contains_any(tags, [])", rows)).isEmpty();
    }

    @Test
    void conditionsOnElementsLookAtElementsOfOneStruct() {
        Map<String, Object> one = Map.of("text", "a", "n", 1L, "vec", new float[] {1, 2});
        Map<String, Object> two = Map.of("text", "b", "n", 2L, "vec", new float[] {1, 2});
        List<Map<String, @Nullable Object>> rows = List.of(row("chunks", List.of(one, two)), row("chunks", List.of()));
        assertThat(matches("match_any(chunks, $[text] == 'a' and $[n] == 2)", rows))
                .isEmpty();
        assertThat(matches("array_contains(chunks[text], 'a') and array_contains(chunks[n], 2)", rows))
                .containsExactly(0);
        assertThat(matches("chunks[1][n] == 2 and chunks[0][text] like '_'", rows))
                .containsExactly(0);
    }

    @Test
    void monthsAreAddedByTheCalendar() {
        List<Map<String, @Nullable Object>> rows = List.of(
                row("at", Instant.parse("2024-01-31T12:00:00Z")),
                row("at", Instant.parse("2023-01-31T12:00:00Z")),
                row("at", null));
        assertThat(matches("at + INTERVAL 'P1M' == ISO '2024-02-29T12:00:00Z'", rows))
                .containsExactly(0);
        assertThat(matches("at + INTERVAL 'P1M' != ISO '2024-02-29T12:00:00Z'", rows))
                .containsExactly(1);
        assertThat(matches("ISO '2023-02-27' < at + INTERVAL 'P1M' <= ISO '2023-02-28T12:00:00Z'", rows))
                .containsExactly(1);
    }

    @Test
    void rewritesLoseNoNulls() { // acceptance row 11
        List<Map<String, @Nullable Object>> rows = List.of(row("i32", 1), row("i32", 2), row("i32", null));
        assertThat(matches("i32 in [1] or i32 != 1", rows)).containsExactly(0, 1);
    }

    @Test
    void aBooleanFieldIsCompared() { // acceptance row 12; the bare field is an error in FilterBinderTest
        List<Map<String, @Nullable Object>> rows = List.of(row("flag", true), row("flag", false), row("flag", null));
        assertThat(matches("flag == true", rows)).containsExactly(0);
        assertThat(matches("flag != true", rows)).containsExactly(1);
    }

    @Test
    void likeHasOneWildcardForACharacterAndOneForARun() { // acceptance row 22
        List<Map<String, @Nullable Object>> rows =
                List.of(row("s", "abcd"), row("s", "a_c"), row("s", "ac"), row("s", "%"), row("s", "a漢c!"));
        assertThat(matches("s like \"a_c%\"", rows)).containsExactly(0, 1, 4);
        assertThat(matches("s like r\"\\%\"", rows)).containsExactly(3);
        assertThat(matches("s like \"\\\\%\"", rows)).containsExactly(3);
        assertThat(matches("s like 'a\\\\_c'", rows)).containsExactly(1);
    }

    @Test
    void textMatchCountsDistinctTerms() { // acceptance row 23
        List<Map<String, @Nullable Object>> rows =
                List.of(row("t", "a a a"), row("t", "c of A"), row("t", "x"), row("t", null));
        assertThat(matches("text_match(t, \"a b c\", minimum_should_match=2)", rows))
                .containsExactly(1);
        assertThat(matches("text_match(t, \"a b c\")", rows)).containsExactly(0, 1);
        assertThat(matches("not text_match(t, \"a b c\")", rows)).containsExactly(2);
        assertThat(matches("text_match(t, \"a\", minimum_should_match=2)", rows))
                .isEmpty();
    }

    @Test
    void aRegularExpressionIsLookedForAnywhereInTheText() {
        List<Map<String, @Nullable Object>> rows =
                List.of(row("s", "abcd", "x", "abcd"), row("s", "漢字", "x", 5), row("s", null), row("s", "ABC"));
        assertThat(matches("s =~ 'bc'", rows)).containsExactly(0);
        assertThat(matches("s =~ '(?i)^abc'", rows)).containsExactly(0, 3);
        assertThat(matches("s =~ '^..$'", rows)).containsExactly(1);
        assertThat(matches("s !~ 'bc'", rows)).containsExactly(1, 3);
        assertThat(matches("x =~ r'\\w{4}'", rows)).containsExactly(0);
        assertThat(matches("x !~ 'a'", rows)).containsExactly(1, 2, 3);
    }

    @Test
    void noRegularExpressionTakesLongerThanItsLengthTimesTheTexts() {
        List<Map<String, @Nullable Object>> rows = List.of(row("s", "a".repeat(5_000) + "!"));
        assertThat(matches("s =~ '^(a+)+$'", rows)).isEmpty();
        assertThat(matches("s =~ '(a*)*(a|aa)*b'", rows)).isEmpty();
    }

    @Test
    void fuzzyMatchFindsWordsWithAFewLettersWrong() {
        List<Map<String, @Nullable Object>> rows = List.of(
                row("t", "deep learning"), row("t", "deep lerning"), row("t", "the leanring curve"), row("t", null));
        assertThat(matches("text_match_fuzzy(t, 'learning', max_edit_distance = 0)", rows))
                .containsExactly(0);
        assertThat(matches("text_match_fuzzy(t, 'Learning', max_edit_distance = 1)", rows))
                .containsExactly(0, 1, 2);
        assertThat(matches("text_match_fuzzy(t, 'larnin dep', max_edit_distance = 1)", rows))
                .containsExactly(0, 1);
        assertThat(matches("not text_match_fuzzy(t, 'deep', max_edit_distance = 2)", rows))
                .containsExactly(2);
    }

    @Test
    void bitsOfIntegersAreJoinedAfterComparisons() {
        List<Map<String, @Nullable Object>> rows =
                List.of(row("i32", 5, "x", 5), row("i32", -2, "x", 5.0), row("i32", null));
        assertThat(matches("(i32 & 4) == 4", rows)).containsExactly(0, 1);
        assertThat(matches("(i32 | 2) != i32", rows)).containsExactly(0);
        assertThat(matches("(i32 ^ 1 | 2 & 3) == 6", rows)).containsExactly(0);
        assertThat(matches("(x & 1) == 1", rows)).containsExactly(0);
    }

    @Test
    void phraseMatchAllowsDisplacementUpToTheSlop() { // acceptance row 24
        List<Map<String, @Nullable Object>> rows =
                List.of(row("t", "learning machine"), row("t", "a a"), row("t", "a"));
        assertThat(matches("phrase_match(t, 'machine learning')", rows)).isEmpty();
        assertThat(matches("phrase_match(t, 'machine learning', 1)", rows)).isEmpty();
        assertThat(matches("phrase_match(t, 'machine learning', 2)", rows)).containsExactly(0);
        assertThat(matches("phrase_match(t, 'machine learning', slop = 2)", rows))
                .containsExactly(0);
        assertThat(matches("phrase_match(t, 'a a', 5)", rows)).containsExactly(1);
    }

    @Test
    void divisionByZeroOnARowMakesItNotMatch() { // B12
        List<Map<String, @Nullable Object>> rows = List.of(row("i32", 0, "d", 0.0), row("i32", 2, "d", 2.0));
        assertThat(matches("10 / i32 == 5", rows)).containsExactly(1);
        assertThat(matches("10 / i32 != 4", rows)).containsExactly(1);
        assertThat(matches("not (10 % i32 == 4)", rows)).containsExactly(1);
        assertThat(matches("1 / d > 0", rows)).containsExactly(1);
    }

    @Test
    void integerOverflowOnARowMakesItNotMatch() {
        List<Map<String, @Nullable Object>> rows = List.of(row("i64", Long.MAX_VALUE), row("i64", 1L));
        assertThat(matches("i64 + 1 > 0", rows)).containsExactly(1);
        assertThat(matches("not (i64 * 2 == 0)", rows)).containsExactly(1);
    }

    @Test
    void negativeZeroEqualsZero() { // B4
        List<Map<String, @Nullable Object>> rows = List.of(row("d", -0.0, "x", -0.0), row("d", 0.0, "x", 0));
        assertThat(matches("d == 0", rows)).containsExactly(0, 1);
        assertThat(matches("d in [-0.0, 5]", rows)).containsExactly(0, 1);
        assertThat(matches("x == 0", rows)).containsExactly(0, 1);
        assertThat(matches("x in [0]", rows)).containsExactly(0, 1);
        assertThat(matches("d < 0.0", rows)).isEmpty();
    }

    @Test
    void aFloatFieldFindsTheDecimalThatWasWritten() {
        List<Map<String, @Nullable Object>> rows = List.of(row("f", 0.1f), row("f", 1.23f));
        assertThat(matches("f == 0.1", rows)).containsExactly(0);
        assertThat(matches("f in [1.23]", rows)).containsExactly(1);
        assertThat(matches("f <= 0.1", rows)).containsExactly(0);
        assertThat(matches("f < 1e300", rows)).containsExactly(0, 1);
    }

    @Test
    void jsonNumbersAreComparedWithoutRounding() {
        List<Map<String, @Nullable Object>> rows =
                List.of(row("x", 9_007_199_254_740_993L), row("x", 9_007_199_254_740_992.0), row("x", Long.MAX_VALUE));
        assertThat(matches("x == 9007199254740993", rows)).containsExactly(0);
        assertThat(matches("x == 9007199254740992", rows)).containsExactly(1);
        assertThat(matches("x > 9007199254740992.0", rows)).containsExactly(0, 2);
        assertThat(matches("x == 9223372036854775808.0", rows)).isEmpty();
        assertThat(matches("x in [9007199254740992]", rows)).containsExactly(1);
    }

    @Test
    void jsonIntegersOutsideTheRangeOfLongsEqualNoLong() {
        BigInteger below = BigInteger.valueOf(Long.MIN_VALUE).subtract(BigInteger.ONE);
        BigInteger above = BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE);
        List<Map<String, @Nullable Object>> rows = List.of(row("x", below), row("x", above));
        assertThat(matches("x == -9223372036854775808 or x == 9223372036854775807", rows))
                .isEmpty();
        assertThat(matches("x < -9223372036854775808", rows)).containsExactly(0);
        assertThat(matches("x > 9223372036854775807", rows)).containsExactly(1);
    }

    @Test
    void numbersInJsonCompareByValueWhateverTheirNotation() {
        List<Map<String, @Nullable Object>> rows = List.of(row("x", 1), row("x", 1.0), row("x", "1"), row("x", true));
        assertThat(matches("x == 1", rows)).containsExactly(0, 1);
        assertThat(matches("x in [1.0]", rows)).containsExactly(0, 1);
        assertThat(matches("x == \"1\"", rows)).containsExactly(2);
        assertThat(matches("x == true", rows)).containsExactly(3);
    }

    /** How the metadata filters of LangChain4j come: undeclared keys, values as parameters, no key in some rows. */
    @Test
    void metadataFiltersTreatAMissingKeyAsUnequal() {
        List<Map<String, @Nullable Object>> rows = List.of(
                row("name", "Klaus", "age", 18L, "score", 1.23),
                row("name", "Klaus Heisler", "age", 20L),
                row("name", "Alice"),
                row());
        assertThat(matches("name == {v}", Map.of("v", "Klaus"), rows)).containsExactly(0);
        assertThat(matches("name != {v}", Map.of("v", "Klaus"), rows)).containsExactly(1, 2, 3);
        assertThat(matches("age not in {v}", Map.of("v", List.of(18, 19)), rows))
                .containsExactly(1, 2, 3);
        assertThat(matches("not (age > 18)", rows)).containsExactly(0, 2, 3);
        assertThat(matches("score == {v}", Map.of("v", 1.23f), rows)).containsExactly(0);
        assertThat(matches("age >= 18 and age <= 20", rows)).containsExactly(0, 1);
        assertThat(matches("name like {v}", Map.of("v", "%Heisler%"), rows)).containsExactly(1);
        assertThat(matches("$meta[\"name\"] == 'Alice'", rows)).containsExactly(2);
        assertThat(matches("name is null", rows)).containsExactly(3);
        assertThat(matches("$meta is null", rows)).isEmpty();
    }

    @Test
    void aDeclaredFieldHidesTheUndeclaredOneOfItsName() {
        assertThat(matches("$meta[\"s2\"] == 'x'", List.of(row("s2", "x")))).isEmpty();
    }

    @Test
    void jsonArraysAreSearched() {
        List<Map<String, @Nullable Object>> rows = List.of(
                row("j", Map.of("a", List.of(1, "x", List.of(2, 3.0)))),
                row("j", Map.of("a", Arrays.asList(null, 1.0))),
                row("j", Map.of("a", 1)),
                row("j", null));
        assertThat(matches("json_contains(j['a'], 1)", rows)).containsExactly(0, 1);
        assertThat(matches("not json_contains(j['a'], 1)", rows)).containsExactly(2);
        assertThat(matches("json_contains(j['a'], [2, 3])", rows)).containsExactly(0);
        assertThat(matches("JSON_CONTAINS_ALL(j['a'], [1, 'x'])", rows)).containsExactly(0);
        assertThat(matches("array_contains_any(j['a'], ['x', 7])", rows)).containsExactly(0);
        assertThat(matches("array_length(j['a']) == 2", rows)).containsExactly(1);
        assertThat(matches("j['a'][2][1] == 3 and array_length(j['a']) > 2", rows))
                .containsExactly(0);
        assertThat(matches("j['a'][5] == 1", rows)).isEmpty();
        assertThat(matches("j['a'] == [1, 'x', [2, 3]]", rows)).containsExactly(0);
    }

    /** Arrays are read whole, other values are not: a float that is there for both has to stay a float. */
    @Test
    void aJsonFloatStaysOneWhateverElseTheFilterAsks() {
        List<Map<String, @Nullable Object>> rows = List.of(row("x", 7.0));
        assertThat(matches("x / 2 == 3.5", rows)).containsExactly(0);
        assertThat(matches("x / 2 == 3.5 or array_length(x) == 1", rows)).containsExactly(0);
        assertThat(matches("x % 2 == 1 or array_length(x) == 1", rows)).isEmpty();
    }

    @Test
    void ofEqualKeysInJsonTheLastCounts() {
        byte[] json = "{\"a\":{\"b\":1},\"a\":{\"c\":2}}".getBytes(StandardCharsets.UTF_8);
        RowSource source = new OneJson(json);
        assertThat(FilterEvaluator.evaluate(Papers.bind("j['a']['b'] == 1"), Papers.SCHEMA, source, 1)
                        .isEmpty())
                .isTrue();
        assertThat(FilterEvaluator.evaluate(Papers.bind("j['a']['c'] == 2"), Papers.SCHEMA, source, 1)
                        .isEmpty())
                .isFalse();
    }

    /** One row, whose JSON is these bytes. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record OneJson(byte[] json) implements RowSource {
        @Override
        public void longs(int field, int from, int count, long[] out) {}

        @Override
        public void doubles(int field, int from, int count, double[] out) {}

        @Override
        public void nulls(int field, int from, int count, long[] out) {
            out[0] = 0;
        }

        @Override
        public int bytes(int field, int from, int count, ByteRun out) {
            out.memory(MemorySegment.ofArray(json));
            out.starts()[0] = 0;
            out.lengths()[0] = json.length;
            return 1;
        }
    }

    @Test
    void anEmptyFilterKeepsAllRowsAndNoRowsGiveNone() { // B16
        assertThat(matches("", List.of(row(), row()))).containsExactly(0, 1);
        assertThat(matches("i32 == 1", List.of())).isEmpty();
    }
}
