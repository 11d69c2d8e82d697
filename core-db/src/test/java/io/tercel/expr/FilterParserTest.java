package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tercel.config.Limits;
import io.tercel.error.FilterSyntaxException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.testing.LimitsWith;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FilterParserTest {

    private static Expr parse(String text) {
        return FilterParser.parse(text, Limits.DEFAULT);
    }

    private static void assertSame(String text, String bracketed) {
        assertThat(shape(text)).as(text).isEqualTo(shape(bracketed));
    }

    /** The tree without positions, which differ between two ways to write it. */
    private static String shape(String text) {
        return parse(text).toString().replaceAll("position=\\d+", "");
    }

    private static Object literal(String text) {
        Expr.Comparison comparison = (Expr.Comparison) parse("x == " + text);
        return ((Expr.Literal) comparison.right()).value();
    }

    private static FilterSyntaxException syntaxError(String text) {
        return catchThrowableOfType(FilterSyntaxException.class, () -> parse(text));
    }

    @Test
    void precedenceIsThatOfTheTable() {
        assertSame("a == 1 or b == 2 and c == 3", "a == 1 or (b == 2 and c == 3)");
        assertSame("a + b * c == 1", "(a + (b * c)) == 1");
        assertSame("a < 1 == true", "(a < 1) == true");
        assertSame("-a ** 2 == 4", "-(a ** 2) == 4");
        assertSame("a + 1 in [1]", "(a + 1) in [1]");
        assertSame("a == 1 && b == 2 || !c like 'x'", "((a == 1) and (b == 2)) or (not (c like 'x'))");
    }

    @Test
    void notBindsLooserThanComparisonInAndLike() {
        assertSame("not a == 1", "not (a == 1)");
        assertSame("!a in [1]", "not (a in [1])");
        assertSame("NOT a like 'x%' and b == 1", "(not (a like 'x%')) and b == 1");
        assertSame("not not not a == 1", "not (a == 1)");
    }

    @Test
    void keywordsExistInLowerAndUpperCaseOnly() {
        assertSame("a == 1 AND b == 2", "a == 1 and b == 2");
        assertSame("a IS NOT NULL", "a is not null");
        assertThat(syntaxError("a == 1 And b == 2").position()).isEqualTo(7);
        assertThat(parse("And == 1")).isInstanceOf(Expr.Comparison.class);
    }

    @Test
    void bitsAreJoinedInThreeLevelsBelowComparisons() {
        assertSame("(a | b ^ c & d & e ^ f | g) == 1", "(a | (b ^ (c & d & e) ^ f) | g) == 1");
        assertSame("(a & b + 1) == 1", "(a & (b + 1)) == 1");
        assertSame("not (a & 1) == 1", "not ((a & 1) == 1)");
    }

    @Test
    void rangesAreReadInBothDirections() {
        assertSame("1 < x <= 5", "5 >= x > 1");
        assertThat(syntaxError("1 < x > 5").getMessage()).contains("the same way");
    }

    @Test
    void numbersAreReadInAllNotations() {
        assertThat(literal("0x1F")).isEqualTo(31L);
        assertThat(literal("0b101")).isEqualTo(5L);
        assertThat(literal("017")).isEqualTo(15L);
        assertThat(literal("0")).isEqualTo(0L);
        assertThat(literal("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(literal("- -5")).isEqualTo(5L);
        assertThat(literal("1e3")).isEqualTo(1000.0);
        assertThat(literal(".5")).isEqualTo(0.5);
        assertThat(literal("2.")).isEqualTo(2.0);
        assertThat(literal("0x1.8p1")).isEqualTo(3.0);
        assertThat(syntaxError("x == 9223372036854775808").getMessage()).contains("64-bit range");
        assertThat(syntaxError("x == 089").getMessage()).contains("octal");
        assertThat(syntaxError("x == 1e999").getMessage()).contains("range");
    }

    @Test
    void escapesAreReadAndRawStringsAreNot() {
        assertThat(literal("\"a\\n\\t\\\"'\\\\\"")).isEqualTo("a\n\t\"'\\");
        assertThat(literal("'\\x41\\u00e9\\U0001F600\\101'")).isEqualTo("Aé\uD83D\uDE00A");
        assertThat(literal("r\"\\%\\n\"")).isEqualTo("\\%\\n");
        assertThat(literal("'\\ud83d\\ude00'")).isEqualTo("\uD83D\uDE00");
        assertThat(syntaxError("x == 'ab\\q'").position()).isEqualTo(8);
        assertThat(syntaxError("x == '\\ud83d'").getMessage()).contains("surrogate");
        assertThat(syntaxError("x == '\\x4'").getMessage()).contains("2 hexadecimal digits");
        assertThat(syntaxError("x == 'open").getMessage()).contains("not closed");
        assertThat(syntaxError("x == 'a\nb'").position()).isEqualTo(5);
    }

    @Test
    void pathsHoldKeysAndIndexes() {
        Expr.Exists exists = (Expr.Exists) parse("exists $meta[\"k\"]['l'][0]");
        assertThat(exists.path().name()).isEqualTo("$meta");
        assertThat(exists.path().steps())
                .containsExactly(new PathStep.Key("k"), new PathStep.Key("l"), new PathStep.Index(0));
        assertThat(syntaxError("j[\"\"] == 1").getMessage()).contains("not empty");
        assertThat(syntaxError("j[-1] == 1").position()).isEqualTo(2);
    }

    @Test
    void aSyntaxErrorShowsThePlaceAndWhatWasExpected() { // B11
        assertThatThrownBy(() -> parse("year >= and body like 'x'"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessage("cannot parse filter at position 8: expected a field, a value or `(`, found `and`%n"
                        .formatted()
                        .concat("  year >= and body like 'x'%n          ^".formatted()));
        assertThat(syntaxError("a == 1 b").getMessage())
                .contains(
                        "expected an operator such as `==`, `in`, `like`, `and`, or the end of the filter, found `b`");
        assertThat(syntaxError("(a == 1").getMessage()).contains("or `)`, found the end of the filter");
        assertThat(syntaxError("(a == 1").position()).isEqualTo(7);
        assertThat(syntaxError("a in (1, 2)").getMessage()).contains("expected a list `[…]` or a {variable}");
        assertThat(syntaxError("a = 1").getMessage()).contains("equality is written `==`");
        assertThat(syntaxError("a == null").getMessage()).contains("`field is null`");
        assertThat(syntaxError("a <> 1").getMessage()).contains("write `!=`");
        assertThat(syntaxError("a == 1 & b == 2").getMessage()).contains("write `and`");
        assertThat(syntaxError("a == 1 | b == 2").position()).isEqualTo(7);
        assertThat(syntaxError("a & 4 == 4").getMessage()).contains("write `(a & 4) == 4`");
        assertThat(syntaxError("a == #").getMessage()).contains("character `#`");
        assertThat(syntaxError("nope(a, 1)").getMessage()).contains("no function is named `nope`");
        assertThat(syntaxError("array_length(a, 1) == 1").getMessage()).contains("takes 1 arguments, got 2");
        assertThat(syntaxError("text_match(t, 'x', 2)").getMessage()).contains("minimum_should_match = N");
    }

    @Test
    void positionsCountUtf16UnitsBehindCharactersOutsideTheBasicPlane() {
        assertThat(syntaxError("s == '\uD83D\uDE00' nonsense").position()).isEqualTo(10);
    }

    @Test
    void aBlankTextIsAlwaysTrue() {
        assertThat(parse(" \n")).isEqualTo(new Expr.Literal(true, 0));
    }

    @Test
    void nestingOf64IsReadAnd65IsRefused() { // B14
        assertThat(parse("(".repeat(64) + "j[\"a\"] == 1" + ")".repeat(64))).isInstanceOf(Expr.Comparison.class);
        LimitExceededException refused = catchThrowableOfType(
                LimitExceededException.class, () -> parse("(".repeat(65) + "a == 1" + ")".repeat(65)));
        assertThat(refused.limit()).isEqualTo("filterDepth");
        assertThat(refused.allowed()).isEqualTo(64);
        assertThat(catchThrowable(() -> parse("json_contains(j, " + "[".repeat(64) + "]".repeat(64) + ")")))
                .isInstanceOf(LimitExceededException.class);
    }

    @Test
    void mixedNestingOfTheFullDepthFitsAThreadWithASmallStack() throws InterruptedException { // B14
        StringBuilder text = new StringBuilder("a == 1");
        for (int i = 0; i < FilterParser.MAX_DEPTH; i++) {
            text.insert(0, "not (x - 1 * 2 > 3 or b == 1 and ").append(')');
        }
        Limits deep = LimitsWith.limit("filterDepth", FilterParser.MAX_DEPTH);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable work = () -> {
            Expr expr = FilterParser.parse(text.toString(), deep);
            FilterBinder.bind(expr, Papers.SCHEMA, Map.of(), ZoneOffset.UTC, deep, Papers.WORDS);
        };
        Thread thread = new Thread(null, work, "small stack", 1 << 20);
        thread.setUncaughtExceptionHandler((where, failure) -> failures.add(failure));
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
    }

    @Test
    void longChainsWithoutBracketsNeedNoStack() { // B14
        assertThat(parse("not ".repeat(10_001) + "a == 1")).isInstanceOf(Expr.Not.class);
        assertThat(parse("a == " + "- ".repeat(20_000) + "1")).isInstanceOf(Expr.Comparison.class);
        assertThat(((Expr.Or) parse("a == 1" + " or a == 1".repeat(2_000))).operands())
                .hasSize(2_001);
        Expr.Comparison sum = (Expr.Comparison) parse("a" + " + 1".repeat(5_000) + " == 1");
        assertThat(((Expr.Arithmetic) sum.left()).steps()).hasSize(5_000);
    }

    @Test
    void sizesAboveTheLimitsAreRefusedByName() { // B14
        assertLimit("filterBytes", "a == '" + "é".repeat(32_768) + "'");
        assertLimit("filterNodes", "a == 1" + " or a == 1".repeat(4_000));
        assertLimit("filterDepth", "(".repeat(30_000));
        assertLimit("filterDepth", "[".repeat(30_000));
    }

    private static void assertLimit(String limit, String text) {
        assertThat(catchThrowableOfType(LimitExceededException.class, () -> parse(text))
                        .limit())
                .isEqualTo(limit);
    }

    @Test
    void damagedTextsGiveDocumentedErrorsOnly() { // B11, B12, B14
        Tries tries = Tries.of(20_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        FilterGenerator generator = new FilterGenerator(random);
        int parsed = 0;
        String text = generator.condition(2);
        for (int i = 0; i < tries.count(); i++) {
            if (i % 20 == 0) {
                text = generator.condition(2);
            }
            String damaged = damage(text, random);
            try {
                Papers.bind(damaged, Map.of("p", 1));
                parsed++;
            } catch (FilterSyntaxException failure) {
                assertThat(failure.position()).as(damaged).isBetween(0, damaged.length());
            } catch (InvalidRequestException | LimitExceededException failure) {
                assertThat(failure.getMessage()).as(damaged).contains("position");
            } catch (RuntimeException | StackOverflowError failure) {
                throw new AssertionError("filter: " + damaged, failure);
            }
        }
        System.out.printf("%d of %d damaged filters are still filters%n", parsed, tries.count());
    }

    private static String damage(String text, RandomGenerator random) {
        StringBuilder out = new StringBuilder(text);
        List<String> pieces = List.of(
                "(",
                ")",
                "[",
                "]",
                "{p}",
                "{",
                "\"",
                "'",
                "\\",
                "-",
                "not ",
                " and ",
                "==",
                "=",
                "<",
                " in ",
                " like ",
                "exists ",
                " is null",
                "0",
                "1e9",
                "0x",
                "$meta",
                "json_contains(",
                ",",
                "\uD83D",
                "\u0000",
                "é",
                "~",
                "**");
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(out.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> out.insert(at, pieces.get(random.nextInt(pieces.size())));
                case 1 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(4)));
                default -> {
                    int from = random.nextInt(out.length() + 1);
                    out.insert(at, out.substring(Math.min(from, at), Math.max(from, at)));
                }
            }
        }
        return out.toString();
    }
}
