package io.tercel.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.MetadataFilterBuilder;
import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Metadata and filters that meet often: few keys, few values. Each key holds one kind of value, so that {@code Filter.test} never
 * throws.
 */
final class RandomMetadata {

    /** Keys that would break out of a filter text that did not quote them. */
    static final List<String> TEXT_KEYS =
            List.of("name", "a\"b", "c\\", "{p0}", "x\"] == 1 or true", "line\nbreak", "ключ.1");

    static final List<String> NUMBER_KEYS = List.of("year", "price in €", "$meta");
    static final List<String> UUID_KEYS = List.of("document", "in");

    private static final List<String> TEXTS = List.of(
            "", " ", "a", "A", "ab", "aab", "%", "a%b", "_", "\\", "O'Hara", "\"", "naïve", "\uD83D\uDE00", "1");

    /** Beyond 2^53 only integers: there the shortest decimal of a double is not its exact value. */
    private static final List<Number> NUMBERS = List.of(
            0,
            0L,
            -0f,
            0.0,
            1,
            1L,
            1f,
            1.0,
            -1,
            1.23f,
            1.23,
            1.25f,
            1.25,
            0.1f,
            0.1,
            2020,
            2021L,
            9_007_199_254_740_992L,
            9_007_199_254_740_993L,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE - 1,
            Integer.MAX_VALUE,
            Float.MIN_VALUE,
            Double.MIN_VALUE);

    private static final List<UUID> UUIDS = List.of(new UUID(1, 2), new UUID(-1, 7), new UUID(0, 0), new UUID(5, -5));

    private RandomMetadata() {}

    static Metadata metadata(RandomSource random) {
        Metadata metadata = new Metadata();
        for (String key : TEXT_KEYS) {
            if (random.chance(50)) {
                metadata.put(key, random.pick(TEXTS));
            }
        }
        for (String key : NUMBER_KEYS) {
            if (random.chance(70)) {
                put(metadata, key, random.pick(NUMBERS));
            }
        }
        for (String key : UUID_KEYS) {
            if (random.chance(70)) {
                metadata.put(key, random.pick(UUIDS));
            }
        }
        return metadata;
    }

    private static void put(Metadata metadata, String key, Number value) {
        switch (value) {
            case Integer number -> metadata.put(key, number);
            case Long number -> metadata.put(key, number);
            case Float number -> metadata.put(key, number);
            case Double number -> metadata.put(key, number);
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    static Object anyValue(RandomSource random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.pick(TEXTS);
            case 1 -> random.pick(UUIDS);
            case 2 -> random.pick(NUMBERS);
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> Double.longBitsToDouble(random.nextLong());
            default ->
                random.pick(List.<Object>of(
                        Float.NaN,
                        Double.NaN,
                        Float.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Float.MAX_VALUE,
                        Double.MAX_VALUE,
                        -0f,
                        -0.0));
        };
    }

    static Filter filter(RandomSource random, int depth) {
        if (depth == 0 || random.chance(30)) {
            return switch (random.nextInt(3)) {
                case 0 -> textFilter(random);
                case 1 -> numberFilter(random);
                default -> uuidFilter(random);
            };
        }
        return switch (random.nextInt(3)) {
            case 0 -> Filter.and(filter(random, depth - 1), filter(random, depth - 1));
            case 1 -> Filter.or(filter(random, depth - 1), filter(random, depth - 1));
            default -> Filter.not(filter(random, depth - 1));
        };
    }

    private static Filter textFilter(RandomSource random) {
        String key = random.pick(TEXT_KEYS);
        String value = random.pick(TEXTS);
        return random.chance(30) ? new ContainsString(key, value) : comparison(random, key, value, TEXTS);
    }

    private static Filter numberFilter(RandomSource random) {
        String key = random.pick(NUMBER_KEYS);
        return comparison(random, key, (Comparable<?>) random.pick(NUMBERS), NUMBERS);
    }

    /** Without an order: UUID compares the halves as signed numbers, the store compares their texts. */
    private static Filter uuidFilter(RandomSource random) {
        String key = random.pick(UUID_KEYS);
        MetadataFilterBuilder condition = MetadataFilterBuilder.metadataKey(key);
        return switch (random.nextInt(4)) {
            case 0 -> condition.isEqualTo(random.pick(UUIDS));
            case 1 -> condition.isNotEqualTo(random.pick(UUIDS));
            case 2 -> condition.isIn(some(random, UUIDS).toArray(UUID[]::new));
            default -> condition.isNotIn(some(random, UUIDS).toArray(UUID[]::new));
        };
    }

    private static Filter comparison(RandomSource random, String key, Comparable<?> value, List<?> values) {
        return switch (random.nextInt(8)) {
            case 0 -> new IsEqualTo(key, value);
            case 1 -> new IsNotEqualTo(key, value);
            case 2 -> new IsGreaterThan(key, value);
            case 3 -> new IsGreaterThanOrEqualTo(key, value);
            case 4 -> new IsLessThan(key, value);
            case 5 -> new IsLessThanOrEqualTo(key, value);
            case 6 -> new IsIn(key, some(random, values));
            default -> new IsNotIn(key, some(random, values));
        };
    }

    private static <T> List<T> some(RandomSource random, List<T> values) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            some.add(random.pick(values));
        }
        return some;
    }
}
