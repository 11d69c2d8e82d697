package io.tercel.backup;

import io.tercel.error.InvalidRequestException;
import java.util.List;

/**
 * Which collections are meant. Each pattern is {@code collection} (of the named database {@code default}), {@code database.collection},
 * {@code database.*}, or {@code *} for all.
 *
 * @param patterns a collection is meant when one of them fits it
 */
public record CollectionFilter(List<String> patterns) {

    /** All collections of all named databases. */
    public static final CollectionFilter ALL = new CollectionFilter(List.of("*"));

    private static final String ANY = "*";

    /**
     * Copies and checks the list.
     *
     * @throws InvalidRequestException when it is empty, or one of them is no pattern
     */
    public CollectionFilter {
        patterns = List.copyOf(patterns);
        if (patterns.isEmpty()) {
            throw new InvalidRequestException("collections: expected at least one pattern, got none");
        }
        patterns.forEach(pattern -> {
            CollectionName name = CollectionName.of(pattern);
            boolean isStarInDatabase = name.database().contains(ANY) && !pattern.equals(ANY) && !pattern.equals("*.*");
            boolean isStarInName =
                    name.collection().contains(ANY) && !name.collection().equals(ANY);
            if (isStarInDatabase || isStarInName) {
                throw new InvalidRequestException(
                        "collections: '%s': '*' stands for all collections of a database, as in 'archive.*', or alone"
                                .formatted(pattern));
            }
        });
    }

    /** Those that fit one of the patterns. */
    public static CollectionFilter of(String... patterns) {
        return new CollectionFilter(List.of(patterns));
    }

    /** Whether a collection is meant. */
    public boolean includes(String database, String collection) {
        return patterns.stream()
                .map(CollectionName::of)
                .anyMatch(pattern -> fits(pattern.database(), database) && fits(pattern.collection(), collection));
    }

    /** Whether all collections are meant, those to come too. */
    public boolean isAll() {
        return patterns.stream().anyMatch(pattern -> pattern.equals(ANY) || pattern.equals("*.*"));
    }

    private static boolean fits(String pattern, String name) {
        return pattern.equals(ANY) || pattern.equals(name);
    }
}
