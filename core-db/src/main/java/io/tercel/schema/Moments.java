package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/**
 * Moments as a TIMESTAMPTZ field holds them: microseconds since 1970-01-01T00:00:00Z, in the years 1 to 9999 of ISO 8601. Parts of a
 * microsecond are cut off, towards the past.
 */
public final class Moments {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** The first moment that a field can hold. */
    public static final long LEAST = ChronoUnit.MICROS.between(Instant.EPOCH, FIRST);

    /** The last moment that a field can hold. */
    public static final long MOST = LEAST + ChronoUnit.MICROS.between(FIRST, LAST);

    private static final long MICROS = 1_000_000;

    /** A date, perhaps a time behind it, perhaps an offset behind that: {@code +08:00}, {@code +08} or {@code Z}. */
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .parseLenient()
            .appendOffset("+HH:mm:ss", "Z")
            .toFormatter(Locale.ROOT)
            // Otherwise the 30th of February would be taken for the 28th.
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    private Moments() {}

    /**
     * The moment that an ISO 8601 text names: a date, which stands for its beginning, or a date and a time, with an offset or
     * without. Empty when the text names none, or one that a field cannot hold.
     *
     * @param zone where a text without offset is read; a local time that a change of clocks skips is read with the offset before
     *     the change, one that comes twice is the earlier
     */
    public static Optional<Instant> parse(String text, ZoneId zone) {
        try {
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            Instant moment =
                    switch (parsed) {
                        case OffsetDateTime exact -> exact.toInstant();
                        case LocalDateTime local -> local.atZone(zone).toInstant();
                        default -> ((LocalDate) parsed).atStartOfDay(zone).toInstant();
                    };
            return isHeld(moment) ? Optional.of(instant(micros(moment))) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a field can hold the moment. */
    public static boolean isHeld(Instant moment) {
        return !moment.isBefore(FIRST) && !moment.isAfter(LAST);
    }

    /** The microseconds of a moment that a field can hold. */
    public static long micros(Instant moment) {
        return moment.getEpochSecond() * MICROS + moment.getNano() / 1_000;
    }

    /** The moment of microseconds. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    /** The value of a TIMESTAMPTZ field. */
    static long value(FieldSchema field, Object value, ZoneId zone, int row) {
        Instant moment =
                switch (value) {
                    case Instant given -> given;
                    case OffsetDateTime given -> given.toInstant();
                    case ZonedDateTime given -> given.toInstant();
                    case String text ->
                        parse(text, zone).orElseThrow(() -> misfit(field, "'" + Names.shown(text) + "'", row));
                    default -> throw Scalars.wrongType(field, value, row);
                };
        if (!isHeld(moment)) {
            throw misfit(field, moment.toString(), row);
        }
        return micros(moment);
    }

    private static InvalidRequestException misfit(FieldSchema field, String given, int row) {
        return Scalars.misfit(
                field,
                "expected a moment of the years 1 to 9999 such as 2025-01-31T23:59:59.123456+01:00, got " + given,
                row);
    }
}
