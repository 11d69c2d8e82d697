package io.tercel.expr;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time: months, whose length depends on the calendar, and microseconds. Immutable.
 *
 * @param months years and months
 * @param micros days of 24 hours and everything shorter
 */
public record TimeInterval(int months, long micros) {

    /** Ten thousand years: more than lies between any two moments that a field can hold. */
    private static final int MOST_MONTHS = 120_000;

    private static final long MOST_SECONDS = 315_576_000_000L;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final Pattern ISO =
            Pattern.compile("(-?P(?:[-+]?[0-9]+Y)?(?:[-+]?[0-9]+M)?(?:[-+]?[0-9]+D)?)((?:T.+)?)");

    /** The interval of an ISO 8601 text such as {@code P1Y2M3DT4H5M6S}; empty when it is none, or longer than ten thousand years. */
    @SuppressWarnings("JavaPeriodGetDays") // the months are taken beside them
    static Optional<TimeInterval> parse(String text) {
        Matcher parts = ISO.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            boolean timeOnly = parts.group(1).endsWith("P");
            Period date = timeOnly ? Period.ZERO : Period.parse(parts.group(1));
            String sign = parts.group(1).startsWith("-") ? "-P" : "P";
            Duration time = parts.group(2).isEmpty() ? Duration.ZERO : Duration.parse(sign + parts.group(2));
            if (timeOnly && parts.group(2).isEmpty()) {
                return Optional.empty();
            }
            return of(date.toTotalMonths(), time.plusDays(date.getDays()));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<TimeInterval> of(long months, Duration time) {
        long seconds = time.getSeconds();
        if (Math.abs(months) > MOST_MONTHS || Math.abs(seconds) > MOST_SECONDS) {
            return Optional.empty();
        }
        return Optional.of(new TimeInterval((int) months, seconds * 1_000_000 + time.getNano() / 1_000));
    }

    TimeInterval negated() {
        return new TimeInterval(-months, -micros);
    }

    /**
     * A moment with the interval added, in microseconds, months first, by the calendar in UTC: a day that the new month does not
     * have becomes its last one, as in {@link java.time.LocalDate#plusMonths}.
     */
    long addTo(long moment) {
        return (months == 0 ? moment : plusMonths(moment, months)) + micros;
    }

    /*
     * From days since 1970 to year, month and day and back by the arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date
     * Algorithms": years begin in March, so that the day that may be missing is the last one.
     */
    private static long plusMonths(long moment, int months) {
        long day = Math.floorDiv(moment, MICROS_PER_DAY);
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int month = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * month + 2) / 5;
        long total = (era * 400 + yearOfEra) * 12 + month + months;
        long newDay = firstOf(total) + Math.min(dayOfMonth, (int) (firstOf(total + 1) - firstOf(total)) - 1);
        return moment + (newDay - day) * MICROS_PER_DAY;
    }

    /** The first day of a month, in days since 1970; months are counted from March of the year 0. */
    private static long firstOf(long month) {
        long year = Math.floorDiv(month, 12);
        int monthOfYear = (int) Math.floorMod(month, 12L);
        long era = Math.floorDiv(year, 400);
        long yearOfEra = year - era * 400;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153L * monthOfYear + 2) / 5;
        return era * 146_097 + dayOfEra - 719_468;
    }
}
