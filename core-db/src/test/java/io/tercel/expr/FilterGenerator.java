package io.tercel.expr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random rows of {@link Papers} and random filters over them, from small sets of values, so that conditions hit. Each kind of
 * condition is an operator on a type; how often each was made is counted.
 */
final class FilterGenerator {

    private static final List<Long> INTEGERS = List.of(
            -3L,
            -1L,
            0L,
            1L,
            2L,
            3L,
            7L,
            100L,
            -128L,
            127L,
            32_767L,
            9_007_199_254_740_992L,
            9_007_199_254_740_993L,
            Long.MAX_VALUE,
            Long.MIN_VALUE);
    private static final List<Double> FLOATS = List.of(
            -1.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 0.1, 1.23, 7.0, 1e300, -1e300, 9.007199254740992E15, 0x1p63, 4e-300);
    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "ab",
            "abc",
            "A",
            "a_c",
            "a%c",
            "a\\c",
            "abcabcabd",
            "é",
            "漢字",
            "漢",
            "\uD83D\uDE00",
            "a\uD83D\uDE00c",
            "\uFFFD",
            "12345678",
            "123456789",
            "12345678abcdefgh",
            "line\nbreak",
            "\"quoted\"",
            "it's");
    private static final List<String> PATTERNS = List.of(
            "%",
            "",
            "a%",
            "%c",
            "a_c",
            "a\\_c",
            "a\\%c",
            "a\\\\c",
            "_",
            "__",
            "%b%",
            "%abd",
            "%abc%abd",
            "a%b%",
            "%_b_%",
            "_%_",
            "%漢%",
            "%\uD83D\uDE00_",
            "12345678%",
            "%78%",
            "abc");
    /** What RE2 and the JDK read alike. */
    private static final List<String> REGEXES = List.of(
            "",
            "b",
            "^a",
            "c$",
            "^$",
            "^.$",
            "a.c",
            "(abc)+d",
            "[0-9]{8}[^a-z]",
            "(?i)^A",
            "\\\\|%",
            "漢.",
            "[\\x{1F600}-\\x{1F64F}]",
            "(?s)e.b",
            "e.b",
            "\\bbreak$",
            "^(?:a|12345678).*(?:9|h|c)$");

    private static final List<String> TEXTS = List.of(
            "machine learning",
            "learning machine",
            "deep learning of the machine",
            "a b c",
            "a",
            "b a",
            "a a b",
            "",
            "c",
            "machine and machine learning",
            "12 34");

    private final RandomGenerator random;
    private final Map<String, Supplier<String>> kinds = new TreeMap<>();
    private final Map<String, Integer> made = new LinkedHashMap<>();

    FilterGenerator(RandomGenerator random) {
        this.random = random;
        declareKinds();
    }

    /** The kinds of condition. */
    List<String> kinds() {
        return List.copyOf(kinds.keySet());
    }

    /** How often each kind of condition was made, kinds never made included. */
    Map<String, Integer> made() {
        Map<String, Integer> out = new TreeMap<>();
        kinds.keySet().forEach(kind -> out.put(kind, made.getOrDefault(kind, 0)));
        return out;
    }

    private void declareKinds() {
        for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
            for (String field : List.of("i8", "i16", "i32", "i64", "f", "d")) {
                kinds.put(operator + " " + field, () -> comparison(field, operator, number()));
            }
            for (String field : List.of("id", "s", "s2")) {
                kinds.put(operator + " " + field, () -> comparison(field, operator, string()));
            }
            for (String json : List.of("j", "dynamic")) {
                kinds.put(operator + " " + json + " number", () -> comparison(path(json), operator, number()));
                kinds.put(operator + " " + json + " string", () -> comparison(path(json), operator, string()));
            }
            kinds.put(operator + " two integer fields", () -> "i32 " + operator + " i64");
            kinds.put(operator + " integer and float field", () -> "i64 " + operator + " d");
            kinds.put(operator + " two strings", () -> pick("s", "s2") + " " + operator + " " + pick("s", "s2", "t"));
            kinds.put(
                    operator + " array_length dynamic",
                    () -> "array_length(" + path("dynamic") + ") " + operator + " " + pick(0, 1, 2, 3));
            kinds.put(
                    operator + " array_length",
                    () -> "array_length(" + path("j") + ") " + operator + " " + pick(0, 1, 2, 3));
        }
        for (String operator : List.of("==", "!=")) {
            kinds.put(operator + " flag", () -> comparison("flag", operator, bool()));
            kinds.put(operator + " j bool", () -> comparison(path("j"), operator, bool()));
            kinds.put(operator + " dynamic bool", () -> comparison(path("dynamic"), operator, bool()));
            kinds.put(operator + " j list", () -> path("j") + " " + operator + " " + list(this::scalar, 2));
        }
        declareSets();
        declareStringsAndNulls();
        declareArithmetic();
        declareMoments();
        declareArrays();
        declareElements();
        declareElementFilters();
        declareGeometries();
    }

    private void declareMoments() {
        for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
            kinds.put(operator + " at", () -> comparison("at", operator, moment()));
            kinds.put(operator + " two moments", () -> "at " + operator + " at2");
            kinds.put(operator + " at shifted", () -> shifted() + " " + operator + " " + moment());
            kinds.put(operator + " at shifted twice", () -> shifted() + interval() + " " + operator + " at2");
        }
        for (String operator : List.of("in", "not in")) {
            kinds.put(operator + " at", () -> "at " + operator + " " + list(this::moment, 3));
        }
        kinds.put("range at", () -> range("at", "ISO '1999-12-31T23:00:00Z'", "ISO '2024-02-29T12:00:00+01:00'"));
        kinds.put("is null at", () -> "at is null");
        kinds.put("is not null at", () -> pick("at", "at2") + " is not null");
    }

    private String shifted() {
        return pick("at", "at2") + interval();
    }

    private String interval() {
        return pick(" + ", " - ") + "INTERVAL '"
                + pick("P1M", "P1Y", "P1Y2M3DT4H5M6S", "P1D", "PT2H", "P13M", "P400Y", "PT0.000001S", "P-1M") + "'";
    }

    private String moment() {
        return "ISO '"
                + pick(
                        "1970-01-01T00:00:00Z",
                        "1999-12-31T23:00:00Z",
                        "2000-01-01T00:00:00+01:00",
                        "2024-02-29T12:00:00Z",
                        "2024-03-29T12:00:00.000001Z",
                        "1969-12-31T23:59:59.999999Z")
                + "'";
    }

    private static final List<Instant> MOMENTS = List.of(
            Instant.EPOCH,
            Instant.parse("1999-12-31T23:00:00Z"),
            Instant.parse("2024-02-29T12:00:00Z"),
            Instant.parse("2024-01-31T12:00:00Z"),
            Instant.parse("2024-03-29T12:00:00.000001Z"),
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            Instant.parse("2023-02-28T00:00:00Z"));

    private void declareArrays() {
        for (String operator : List.of("==", "!=")) {
            kinds.put(operator + " flags element", () -> comparison("flags[" + pick(0, 1, 5) + "]", operator, bool()));
        }
        for (String operator : List.of("==", "!=", "<", "<=", ">", ">=")) {
            for (String array : List.of("a8", "a16", "a64", "af")) {
                kinds.put(
                        operator + " " + array + " element",
                        () -> comparison(array + "[" + pick(0, 1, 5) + "]", operator, number()));
            }
            kinds.put(operator + " tags element", () -> comparison("tags[" + pick(0, 1, 5) + "]", operator, string()));
            kinds.put(operator + " nums element", () -> comparison("nums[" + pick(0, 1, 5) + "]", operator, number()));
            kinds.put(
                    operator + " reals element",
                    () -> comparison(
                            "reals[" + pick(0, 1, 9_999_999) + "]",
                            operator,
                            pick(FLOATS).toString()));
            for (String array : List.of("tags", "flags", "a8", "a16", "nums", "a64", "af", "reals", "chunks")) {
                kinds.put(
                        operator + " array_length of " + array,
                        () -> "array_length(" + array + ") " + operator + " " + pick(0, 1, 2, 3));
            }
            kinds.put(
                    operator + " array_length of ARRAY",
                    () -> "array_length("
                            + pick("tags", "nums", "flags", "chunks", "chunks[vec]", "a8", "a16", "a64", "af", "reals")
                            + ") " + operator + " " + pick(0, 1, 2, 3));
            kinds.put(operator + " chunks element", () -> "chunks[" + pick(0, 1) + "][n] " + operator + " " + number());
        }
        for (String operator : List.of(" in ", " not in ")) {
            for (String array : List.of("nums", "a8", "a16", "a64", "af", "reals")) {
                kinds.put(
                        operator.strip() + " " + array + " element",
                        () -> array + "[0]" + operator + list(this::number, 5));
            }
            kinds.put(operator.strip() + " tags element", () -> "tags[1]" + operator + list(this::string, 5));
            kinds.put(operator.strip() + " flags element", () -> "flags[1]" + operator + list(this::bool, 2));
        }
        kinds.put("like tags element", () -> "tags[0] like " + quote(pick(PATTERNS)));
        for (String operator : List.of("=~", "!~")) {
            kinds.put(operator + " tags element", () -> "tags[0] " + operator + " " + quote(pick(REGEXES)));
        }
        for (String array : List.of("nums", "a8", "a16", "a64", "af", "reals")) {
            kinds.put(
                    "range " + array + " element",
                    () -> range(array + "[1]", pick(-2, -1.5, 0), pick(1, 1.5, 7, 1e18)));
        }
        kinds.put("range tags element", () -> range("tags[0]", quote("a"), quote(pick("ab", "b", "漢"))));
        kinds.put("+ nums element", () -> computed("nums[0]", "+", "nums[1]"));
        kinds.put("two strings tags element", () -> "tags[0] < s2");
        for (String field : List.of(
                "tags",
                "nums",
                "reals",
                "flags",
                "a8",
                "a16",
                "a64",
                "af",
                "chunks",
                "chunks[n]",
                "tags[0]",
                "flags[0]",
                "a8[0]",
                "a16[1]",
                "nums[2]",
                "a64[0]",
                "af[2]",
                "reals[0]",
                "chunks[0][text]")) {
            kinds.put("is null " + field, () -> field + " is null");
            kinds.put("is not null " + field, () -> field + " is not null");
        }
        declareContains("tags", this::string);
        declareContains("chunks[text]", this::string);
        declareContains("chunks[n]", this::number);
        declareContains("nums", this::number);
        declareContains("a8", this::number);
        declareContains("a16", this::number);
        declareContains("a64", this::number);
        declareContains("af", () -> pick(FLOATS).toString());
        declareContains("reals", () -> pick(FLOATS).toString());
        declareContains("flags", this::bool);
    }

    private void declareContains(String field, Supplier<String> value) {
        String prefix = field.length() % 2 == 0 ? "array_contains" : "json_contains";
        kinds.put(prefix + " " + field, () -> prefix + "(" + field + ", " + value.get() + ")");
        for (String suffix : List.of("_all", "_any")) {
            kinds.put(prefix + suffix + " " + field, () -> prefix + suffix + "(" + field + ", " + list(value, 3) + ")");
        }
    }

    private void declareElements() {
        for (String function : List.of("match_any", "match_all", "match_least", "match_most", "match_exact")) {
            String threshold = function.length() == 9 ? "" : ", threshold = ";
            Supplier<String> count = () -> threshold.isEmpty() ? "" : threshold + pick(1, 2);
            kinds.put(function + " chunks", () -> function + "(chunks, " + onStruct() + count.get() + ")");
            kinds.put(function + " tags", () -> function + "(tags, $ > " + string() + count.get() + ")");
            for (String array : List.of("a8", "a16", "a64", "af", "reals")) {
                kinds.put(
                        function + " " + array,
                        () -> function + "(" + array + ", $ > " + pick(0, 1, 2.5) + count.get() + ")");
            }
            kinds.put(function + " flags", () -> function + "(flags, $ == " + bool() + count.get() + ")");
            kinds.put(
                    function + " nums",
                    () -> function + "(nums, " + pick("$ + 1 > 2", "$ in [1, 2, 100]", "not ($ == 3)") + count.get()
                            + ")");
        }
    }

    private void declareElementFilters() {
        kinds.put("element_filter chunks", () -> "element_filter(chunks, " + onStruct() + ")");
        kinds.put("element_filter tags", () -> "element_filter(tags, $ > " + string() + ")");
        kinds.put("element_filter flags", () -> "element_filter(flags, $ == " + bool() + ")");
        for (String array : List.of("nums", "a8", "a16", "a64", "af", "reals")) {
            kinds.put("element_filter " + array, () -> "element_filter(" + array + ", $ > " + pick(0, 1, 2.5) + ")");
        }
    }

    private String onStruct() {
        return pick("$[text] == ", "$[text] < ")
                + string()
                + pick(" and ", " or ")
                + pick("$[n] > ", "$[n] != ")
                + number();
    }

    private void declareGeometries() {
        for (SpatialPredicate predicate : SpatialPredicate.values()) {
            String name = "st_" + predicate.name().toLowerCase(Locale.ROOT);
            kinds.put(name, () -> name + "(place, '" + pick(GEOMETRIES) + "')");
        }
        kinds.put("st_isvalid", () -> "st_isvalid(place)");
        kinds.put("is null place", () -> "place is null");
        kinds.put("is not null place", () -> "place is not null");
        kinds.put(
                "st_dwithin",
                () -> "st_dwithin(spot, '" + pick(SPOTS) + "', " + pick(0, 1, 100_000, 400_000, 6.5e6, 2e7) + ")");
    }

    private static final List<String> SPOTS = List.of(
            "POINT (8.54 47.37)",
            "POINT (7.45 46.95)",
            "POINT (-0.13 51.51)",
            "POINT (179.9 0)",
            "POINT (-179.9 0.5)",
            "POINT (0 90)",
            "POINT (-58.4 -34.6)");

    private static final List<String> GEOMETRIES = List.of(
            "POINT (1 1)",
            "POINT (0 0)",
            "POINT (2 2)",
            "MULTIPOINT ((0 0), (1 1))",
            "LINESTRING (0 0, 2 2)",
            "LINESTRING (0 2, 2 0)",
            "LINESTRING (0 0, 2 0)",
            "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))",
            "POLYGON ((2 2, 0 2, 0 0, 2 0, 2 2))",
            "POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))",
            "POLYGON ((2 0, 4 0, 4 2, 2 2, 2 0))",
            "POLYGON ((-9 -9, 9 -9, 9 9, -9 9, -9 -9), (-1 -1, -1 5, 5 5, 5 -1, -1 -1))",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
            "MULTILINESTRING ((0 0, 1 1), (3 3, 4 4))");

    private void declareSets() {
        for (String operator : List.of("in", "not in")) {
            for (String field : List.of("i8", "i16", "i32", "i64", "f", "d")) {
                kinds.put(operator + " " + field, () -> field + " " + operator + " " + list(this::number, 5));
            }
            for (String field : List.of("id", "s", "s2")) {
                kinds.put(operator + " " + field, () -> field + " " + operator + " " + list(this::string, 5));
            }
            kinds.put(operator + " flag", () -> "flag " + operator + " " + list(this::bool, 2));
            kinds.put(operator + " j", () -> path("j") + " " + operator + " " + list(this::scalar, 6));
            kinds.put(operator + " dynamic", () -> path("dynamic") + " " + operator + " " + list(this::scalar, 6));
        }
        for (String function : List.of("json_contains", "array_contains")) {
            for (String json : List.of("j", "dynamic")) {
                kinds.put(function + " " + json, () -> function + "(" + path(json) + ", " + element() + ")");
                for (String suffix : List.of("_all", "_any")) {
                    kinds.put(
                            function + suffix + " " + json,
                            () -> function + suffix + "(" + path(json) + ", " + list(this::element, 3) + ")");
                }
            }
        }
    }

    private void declareStringsAndNulls() {
        for (String field : List.of("id", "s", "s2")) {
            kinds.put("like " + field, () -> field + " like " + quote(pick(PATTERNS)));
            for (String operator : List.of("=~", "!~")) {
                kinds.put(operator + " " + field, () -> field + " " + operator + " " + quote(pick(REGEXES)));
            }
        }
        for (String json : List.of("j", "dynamic")) {
            kinds.put("like " + json, () -> path(json) + " like " + quote(pick(PATTERNS)));
            for (String operator : List.of("=~", "!~")) {
                kinds.put(operator + " " + json, () -> path(json) + " " + operator + " " + quote(pick(REGEXES)));
            }
            kinds.put("exists " + json, () -> "exists " + path(json));
        }
        for (String test : List.of("is null", "is not null")) {
            for (String field : List.of("id", "flag", "i8", "i16", "i32", "i64", "f", "d", "s", "s2", "j", "t")) {
                kinds.put(test + " " + field, () -> field + " " + test);
            }
            kinds.put(test + " j path", () -> path("j") + " " + test);
            kinds.put(test + " dynamic", () -> path("dynamic") + " " + test);
        }
        kinds.put("text_match", () -> "text_match(t, " + quote(pick(TEXTS)) + ")");
        kinds.put(
                "text_match minimum",
                () -> "text_match(t, " + quote(pick(TEXTS)) + ", minimum_should_match = " + pick(1, 2, 3) + ")");
        kinds.put(
                "text_match_fuzzy",
                () -> "text_match_fuzzy(t, "
                        + quote(pick("machin", "macihne learing", "lerning", "b", "depp", "eht", "x", "", "zzzzz"))
                        + ", max_edit_distance = " + pick(0, 1, 2) + ")");
        kinds.put("phrase_match", () -> "phrase_match(t, " + quote(pick(TEXTS)) + ", " + pick(0, 1, 2, 3) + ")");
        kinds.put(
                "phrase_match repeats",
                () -> "phrase_match(t, 'a " + pick("a", "b a", "a b") + "', " + pick(1, 2, 3) + ")");
        kinds.put("phrase_match exact", () -> "phrase_match(t, " + quote(pick(TEXTS)) + ")");
        kinds.put("constant", this::bool);
    }

    private void declareArithmetic() {
        for (String operator : List.of("+", "-", "*", "/", "%")) {
            for (String field : List.of("i8", "i16", "i32", "i64", "nums[0]", "a8[0]", "a16[1]", "a64[0]")) {
                kinds.put(operator + " " + field, () -> computed(field, operator, "" + pick(-2, 1, 2, 3)));
            }
            for (String json : List.of("j", "dynamic")) {
                kinds.put(operator + " " + json, () -> computed(path(json), operator, "" + pick(-2, 1, 2, 3)));
            }
            kinds.put(operator + " two fields", () -> computed("i32", operator, "i8"));
            if (!operator.equals("%")) {
                for (String field : List.of("f", "af[0]", "reals[1]")) {
                    kinds.put(operator + " " + field, () -> computed(field, operator, "" + pick(-0.5, 1.0, 3)));
                }
                kinds.put(operator + " d", () -> computed("d", operator, "i64"));
            }
        }
        for (String operator : List.of("&", "^", "|")) {
            for (String field : List.of("i8", "i16", "i32", "i64", "nums[0]", "a8[0]", "a16[1]", "a64[0]")) {
                kinds.put(operator + " " + field, () -> ofBits(field, operator));
            }
            for (String json : List.of("j", "dynamic")) {
                kinds.put(operator + " " + json, () -> ofBits(path(json), operator));
            }
            kinds.put(operator + " two fields", () -> "(i32 " + operator + " i8) != " + pick(0, 1, 3));
        }
        for (String field : List.of("i8", "i16", "i32", "i64", "f", "d")) {
            kinds.put("range " + field, () -> range(field, pick(-2, -1.5, 0), pick(1, 1.5, 7, 1e18)));
        }
        kinds.put("range dynamic", () -> range(path("dynamic"), pick(-2, -1.5, 0), pick(1, 1.5, 7, 1e18)));
        kinds.put("range dynamic strings", () -> range(path("dynamic"), quote("a"), quote(pick("ab", "b", "漢"))));
        kinds.put("range j", () -> range(path("j"), pick(-2, -1.5, 0), pick(1, 1.5, 7, 1e18)));
        kinds.put("range s", () -> range("s", quote("a"), quote(pick("ab", "b", "漢"))));
        kinds.put("range computed", () -> range("(i16 - i8)", pick(-2, 0), pick(1, 1.5, 200)));
    }

    /** A condition, nested at most {@code depth} times. */
    String condition(int depth) {
        int choice = depth == 0 ? 0 : random.nextInt(6);
        return switch (choice) {
            case 1 -> "not (" + condition(depth - 1) + ")";
            case 2, 3 -> joined(pick("and", "AND", "&&"), depth);
            case 4 -> joined(pick("or", "OR", "||"), depth);
            default -> leaf();
        };
    }

    private String joined(String operator, int depth) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            parts.add("(" + condition(depth - 1) + ")");
        }
        return String.join(" " + operator + " ", parts);
    }

    /** One of the kinds that were made least often so far, or any. */
    private String leaf() {
        // What stands last in a filter or alone is made by its kind only.
        List<String> names = kinds.keySet().stream()
                .filter(name -> !name.startsWith("element_filter"))
                .toList();
        String kind = pick(names);
        if (random.nextInt(3) == 0) {
            kind = names.stream()
                    .min((a, b) -> Integer.compare(made.getOrDefault(a, 0), made.getOrDefault(b, 0)))
                    .orElse(kind);
        }
        return leaf(kind);
    }

    /** A condition of a kind. */
    String leaf(String kind) {
        made.merge(kind, 1, Integer::sum);
        Supplier<String> maker = kinds.get(kind);
        if (maker == null) {
            throw new IllegalStateException(kind);
        }
        return maker.get();
    }

    private String comparison(String left, String operator, String constant) {
        if (random.nextInt(4) > 0) {
            return left + " " + operator + " " + constant;
        }
        String mirrored = operator.startsWith("<")
                ? operator.replace('<', '>')
                : operator.startsWith(">") ? operator.replace('>', '<') : operator;
        return constant + " " + mirrored + " " + left;
    }

    private String computed(String left, String operator, String right) {
        String chain = random.nextBoolean() ? "" : " " + pick("+", "-", "*") + " " + pick(1, 2, 1.5);
        String expression = left + " " + operator + " " + right + chain;
        if (operator.equals("%") && chain.contains(".")) {
            expression = left + " % " + right;
        }
        return expression + " " + pick("==", "!=", "<", ">=") + " " + pick(0, 1, 2, -1, 1.5);
    }

    private String ofBits(String left, String operator) {
        String mask = left + " " + operator + " " + pick(-2, 1, 2, 3, 0x40);
        return "(" + mask + pick("", " & 7", " ^ 1 | 2") + ") " + pick("==", "!=", "<", ">=") + " "
                + pick(0, 1, 2, -1, 3);
    }

    private String range(String value, Object low, Object high) {
        return random.nextBoolean()
                ? low + pick(" < ", " <= ") + value + pick(" < ", " <= ") + high
                : high + pick(" > ", " >= ") + value + pick(" > ", " >= ") + low;
    }

    private String path(String kind) {
        if (kind.equals("j")) {
            return pick(
                    "j", "j[\"a\"]", "j[\"b\"]", "j['c']", "j[\"a\"][\"b\"]", "j[\"a\"][0]", "j[\"missing\"]", "j[1]");
        }
        return pick("x", "y", "x[\"a\"]", "$meta[\"x\"]", "$meta['y'][0]", "nowhere");
    }

    private String number() {
        return random.nextBoolean() ? pick(INTEGERS).toString() : pick(FLOATS).toString();
    }

    private String string() {
        return quote(pick(STRINGS));
    }

    private String bool() {
        return pick("true", "False", "TRUE", "false");
    }

    private String scalar() {
        return switch (random.nextInt(4)) {
            case 0 -> bool();
            case 1 -> string();
            default -> number();
        };
    }

    private String element() {
        return random.nextInt(5) == 0 ? list(this::scalar, 2) : scalar();
    }

    private String list(Supplier<String> element, int most) {
        List<String> elements = new ArrayList<>();
        int size = random.nextInt(most + 1);
        for (int i = 0; i < size; i++) {
            elements.add(element.get());
        }
        return "[" + String.join(", ", elements) + (size > 0 && random.nextInt(4) == 0 ? ",]" : "]");
    }

    private String quote(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return random.nextBoolean()
                ? '"' + escaped.replace("\"", "\\\"") + '"'
                : '\'' + escaped.replace("'", "\\'") + '\'';
    }

    /** A row; each nullable field is null once in four. */
    Map<String, @Nullable Object> row() {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", pick(STRINGS));
        row.put("s2", pick(STRINGS));
        putSometimes(row, "flag", random::nextBoolean);
        putSometimes(row, "i8", () -> pick(-128L, -3L, -1L, 0L, 1L, 2L, 3L, 7L, 100L, 127L));
        putSometimes(row, "i16", () -> pick(-3L, -1L, 0L, 1L, 2L, 127L, 32_767L));
        putSometimes(row, "i32", () -> pick(-3L, -1L, 0L, 1L, 2L, 3L, 100L, 32_767L));
        putSometimes(row, "i64", () -> pick(INTEGERS));
        putSometimes(row, "f", () -> pick(-1.5, -0.0, 0.0, 0.1, 1.23, 1.5, 2.0, 7.0, 100.0));
        putSometimes(row, "d", () -> pick(FLOATS));
        putSometimes(row, "s", () -> pick(STRINGS));
        putSometimes(row, "t", () -> pick(TEXTS));
        putSometimes(row, "j", () -> json(2));
        putSometimes(row, "at", () -> pick(MOMENTS));
        row.put("at2", pick(MOMENTS));
        putSometimes(row, "tags", () -> elements(() -> pick(STRINGS)));
        putSometimes(row, "nums", () -> elements(() -> pick(-3L, -1L, 0L, 1L, 2L, 3L, 100L)));
        row.put("reals", elements(() -> pick(FLOATS)));
        row.put("flags", elements(random::nextBoolean));
        putSometimes(
                row,
                "chunks",
                () -> elements(() -> Map.of("text", pick(STRINGS), "n", pick(INTEGERS), "vec", new float[] {1, 2})));
        putSometimes(row, "place", () -> pick(GEOMETRIES));
        putSometimes(row, "spot", () -> pick(SPOTS));
        putSometimes(row, "a8", () -> elements(() -> pick(-128L, -3L, 0L, 1L, 2L, 100L, 127L)));
        putSometimes(row, "a16", () -> elements(() -> pick(-3L, 0L, 1L, 2L, 100L, 32_767L)));
        putSometimes(row, "a64", () -> elements(() -> pick(INTEGERS)));
        putSometimes(row, "af", () -> elements(() -> pick(-1.5, -0.0, 0.0, 0.1, 1.23, 1.5, 2.0, 7.0)));
        if (random.nextBoolean()) {
            row.put("x", jsonOrNull(1));
        }
        if (random.nextBoolean()) {
            row.put("y", jsonOrNull(1));
        }
        return row;
    }

    private void putSometimes(Map<String, @Nullable Object> row, String field, Supplier<Object> value) {
        row.put(field, random.nextInt(4) == 0 ? null : value.get());
    }

    private <T> List<T> elements(Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    private @Nullable Object jsonOrNull(int depth) {
        return random.nextInt(6) == 0 ? null : json(depth);
    }

    private Object json(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 10)) {
            case 0 -> random.nextBoolean();
            case 1 -> pick(INTEGERS);
            case 2 -> pick(FLOATS);
            case 3 -> pick(STRINGS);
            case 4, 5, 6 -> jsonList(depth);
            default -> jsonMap(depth);
        };
    }

    private List<@Nullable Object> jsonList(int depth) {
        @Nullable Object[] elements = new Object[random.nextInt(4)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = jsonOrNull(depth - 1);
        }
        return Arrays.asList(elements);
    }

    private Map<String, @Nullable Object> jsonMap(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key : List.of("a", "b", "c")) {
            if (random.nextInt(3) > 0) {
                map.put(key, jsonOrNull(depth - 1));
            }
        }
        return map;
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
