package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What may be changed about a collection while it is in use. Immutable; {@link #withTimeToLive} and its like return a changed copy.
 *
 * @param timeToLive how long after its last insert or upsert a row is there; zero for ever. Whole seconds
 * @param history for how long deleted and replaced rows can still be read with {@code asOf}; zero for not at all. Whole seconds
 * @param ttlField a TIMESTAMPTZ field that says of each row from which moment on it is there no more; null for ever. Never together with
 *     {@code timeToLive}
 * @param timeZone the zone of TIMESTAMPTZ texts that name none
 * @param partitionKeyIsolation whether each search must name exactly one value of the partition key
 * @param allowInsertAutoId whether rows may bring keys that the database would make otherwise
 */
public record CollectionProperties(
        Duration timeToLive,
        Duration history,
        Optional<String> ttlField,
        ZoneId timeZone,
        boolean partitionKeyIsolation,
        boolean allowInsertAutoId) {

    private static final String TIME_TO_LIVE = "collection.ttl.seconds";
    private static final String TTL_FIELD = "ttl_field";
    private static final String HISTORY = "collection.history.seconds";
    private static final String TIME_ZONE = "timezone";
    private static final String ISOLATION = "partitionkey.isolation";
    private static final String INSERT_AUTO_ID = "allow_insert_auto_id";
    private static final List<String> KEYS =
            List.of(TIME_TO_LIVE, TTL_FIELD, HISTORY, TIME_ZONE, ISOLATION, INSERT_AUTO_ID);

    /** A hundred years: longer is meant as for ever. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private static final CollectionProperties DEFAULTS =
            new CollectionProperties(Duration.ZERO, Duration.ZERO, Optional.empty(), ZoneOffset.UTC, false, false);

    /** Checks the durations, and that rows expire in one way. */
    public CollectionProperties {
        checkDuration("timeToLive", timeToLive);
        checkDuration("history", history);
        Objects.requireNonNull(ttlField, "ttlField");
        Objects.requireNonNull(timeZone, "timeZone");
        if (ttlField.isPresent() && !timeToLive.isZero()) {
            throw new InvalidRequestException("property '%s': rows expire in one way, but '%s' is %d already"
                    .formatted(TTL_FIELD, TIME_TO_LIVE, timeToLive.toSeconds()));
        }
    }

    private static void checkDuration(String name, Duration given) {
        Objects.requireNonNull(given, name);
        if (given.isNegative()
                || !given.equals(given.truncatedTo(ChronoUnit.SECONDS))
                || given.compareTo(LONGEST) > 0) {
            throw new InvalidRequestException("property '%s': expected whole seconds from 0 to %d days, got %s"
                    .formatted(name, LONGEST.toDays(), given));
        }
    }

    /** What a collection begins with: rows stay, no history, UTC, no isolation, the database's own keys. */
    public static CollectionProperties defaults() {
        return DEFAULTS;
    }

    /** The same with another time to live. */
    public CollectionProperties withTimeToLive(Duration value) {
        return new CollectionProperties(value, history, ttlField, timeZone, partitionKeyIsolation, allowInsertAutoId);
    }

    /** The same, rows expiring at the moment that a TIMESTAMPTZ field of theirs says; none when the name is empty. */
    public CollectionProperties withTtlField(String field) {
        Objects.requireNonNull(field, "field");
        Optional<String> value = field.isEmpty() ? Optional.empty() : Optional.of(field);
        return new CollectionProperties(timeToLive, history, value, timeZone, partitionKeyIsolation, allowInsertAutoId);
    }

    /** The same with another history. */
    public CollectionProperties withHistory(Duration value) {
        return new CollectionProperties(
                timeToLive, value, ttlField, timeZone, partitionKeyIsolation, allowInsertAutoId);
    }

    /** The same in another time zone. */
    public CollectionProperties withTimeZone(ZoneId value) {
        return new CollectionProperties(timeToLive, history, ttlField, value, partitionKeyIsolation, allowInsertAutoId);
    }

    /** The same with or without isolation by partition key. */
    public CollectionProperties withPartitionKeyIsolation(boolean value) {
        return new CollectionProperties(timeToLive, history, ttlField, timeZone, value, allowInsertAutoId);
    }

    /** The same with keys from rows allowed or not. */
    public CollectionProperties withAllowInsertAutoId(boolean value) {
        return new CollectionProperties(timeToLive, history, ttlField, timeZone, partitionKeyIsolation, value);
    }

    /** Whether rows go by themselves. */
    public boolean expires() {
        return !timeToLive.isZero() || ttlField.isPresent();
    }

    /** The properties that differ from {@link #defaults}, by Milvus's names where it has them. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        put(map, TIME_TO_LIVE, timeToLive.toSeconds(), 0L);
        ttlField.ifPresent(field -> map.put(TTL_FIELD, field));
        put(map, HISTORY, history.toSeconds(), 0L);
        put(map, TIME_ZONE, timeZone.getId(), ZoneOffset.UTC.getId());
        put(map, ISOLATION, partitionKeyIsolation, false);
        put(map, INSERT_AUTO_ID, allowInsertAutoId, false);
        return map;
    }

    private static void put(Map<String, String> map, String key, Object value, Object otherwise) {
        if (!value.equals(otherwise)) {
            map.put(key, value.toString());
        }
    }

    /**
     * The properties that {@link #toMap} wrote, or that somebody wrote by hand; what is not named is as in {@link #defaults}.
     *
     * @throws InvalidRequestException when a name is not known or a value does not fit; names both
     */
    public static CollectionProperties of(Map<String, String> map) {
        CollectionProperties properties = DEFAULTS;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            properties = properties.with(entry.getKey(), entry.getValue());
        }
        return properties;
    }

    private CollectionProperties with(String key, String value) {
        return switch (key) {
            case TIME_TO_LIVE -> withTimeToLive(seconds(key, value));
            case TTL_FIELD -> withTtlField(value);
            case HISTORY -> withHistory(seconds(key, value));
            case TIME_ZONE -> withTimeZone(zone(key, value));
            case ISOLATION -> withPartitionKeyIsolation(bool(key, value));
            case INSERT_AUTO_ID -> withAllowInsertAutoId(bool(key, value));
            default ->
                throw new InvalidRequestException("property '%s': not known%s; known are %s"
                        .formatted(Names.shown(key), NearestName.hint(key, KEYS), String.join(", ", KEYS)));
        };
    }

    /**
     * Checks that a collection of this schema can have these properties.
     *
     * @throws InvalidRequestException when {@code ttlField} is not a TIMESTAMPTZ field of it
     */
    public void requireFitting(CollectionSchema schema) {
        ttlField.ifPresent(name -> {
            FieldSchema field = schema.field(name)
                    .orElseThrow(() -> new InvalidRequestException("property '%s': expected a TIMESTAMPTZ field, but"
                                    .formatted(TTL_FIELD)
                            + " collection '%s' has no field '%s'".formatted(schema.name(), Names.shown(name))));
            if (field.type() != DataType.TIMESTAMPTZ) {
                throw new InvalidRequestException("property '%s': expected a TIMESTAMPTZ field, but '%s' is %s"
                        .formatted(TTL_FIELD, name, field.typeName()));
            }
        });
    }

    private static Duration seconds(String key, String value) {
        try {
            return Duration.ofSeconds(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw wrong(key, "a number of seconds", value);
        }
    }

    private static ZoneId zone(String key, String value) {
        try {
            return ZoneId.of(value);
        } catch (DateTimeException e) {
            throw wrong(key, "a time zone such as Europe/Zurich", value);
        }
    }

    private static boolean bool(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, "true or false", value);
        };
    }

    private static InvalidRequestException wrong(String key, String expected, String given) {
        return new InvalidRequestException(
                "property '%s': expected %s, got '%s'".formatted(key, expected, Names.shown(given)));
    }
}
