package io.tercel.schema;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What collections and fields may be called. */
public final class Names {

    /** Names of devices on Windows: a file of that name cannot be made there, so a collection of that name could not be exported to one. */
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    /** Words of the filter language: a field of that name could never be named in a filter. */
    private static final Set<String> FILTER_WORDS =
            Set.of("and", "or", "not", "in", "like", "is", "null", "exists", "true", "false");

    private static final int SHOWN = 60;

    private Names() {}

    /**
     * Checks the name of a collection: a letter or {@code _}, then letters, digits and {@code _}, ASCII only, and not a device name.
     *
     * @throws InvalidRequestException when it breaks the rule
     * @throws LimitExceededException when it is too long
     */
    public static void checkCollection(String name, Limits limits) {
        checkNoDevice("collection", name, limits);
    }

    /** Checks an alias: as the name of a collection. */
    public static void checkAlias(String name, Limits limits) {
        checkNoDevice("alias", name, limits);
    }

    /** Checks the name of a named database: as that of a collection. */
    public static void checkDatabase(String name, Limits limits) {
        checkNoDevice("database", name, limits);
    }

    private static void checkNoDevice(String what, String name, Limits limits) {
        check(what, name, limits);
        if (DEVICES.contains(name.toLowerCase(Locale.ROOT))) {
            throw new InvalidRequestException(
                    "%s name '%s': reserved as a device name on some systems".formatted(what, name));
        }
    }

    /** Checks the name of a partition: as a collection's, but device names are allowed. */
    public static void checkPartition(String name, Limits limits) {
        check("partition", name, limits);
    }

    /** Checks the name of a field: as a collection's, but device names are allowed and words of the filter language are not. */
    static void checkField(String name, Limits limits) {
        check("field", name, limits);
        if (FILTER_WORDS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new InvalidRequestException(
                    "field name '%s': reserved as a word of the filter language".formatted(name));
        }
    }

    /**
     * The first of some names that differs from {@code name} in nothing but letter case. Such twins are refused: people and some
     * file systems cannot tell them apart.
     */
    public static Optional<String> caseTwin(String name, Iterable<String> others) {
        for (String other : others) {
            if (!other.equals(name) && other.equalsIgnoreCase(name)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** Text of a user for an error message: control characters replaced, shortened. */
    static String shown(String text) {
        String start = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return start.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static void check(String what, String name, Limits limits) {
        Objects.requireNonNull(name, what + " name");
        if (name.isEmpty()) {
            throw new InvalidRequestException(what + " name: expected at least one character, got none");
        }
        if (name.length() > limits.nameLength()) {
            throw new LimitExceededException(
                    "nameLength", limits.nameLength(), name.length(), "%s name '%s'".formatted(what, shown(name)));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !(digit && i > 0)) {
                throw new InvalidRequestException(
                        "%s name '%s': expected a letter or '_', then letters, digits or '_', got '%s' at index %d"
                                .formatted(what, shown(name), shown(String.valueOf(c)), i));
            }
        }
    }
}
