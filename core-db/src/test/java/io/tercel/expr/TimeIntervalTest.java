package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeIntervalTest {

    private static final long DAY = 86_400_000_000L;

    @ParameterizedTest
    @CsvSource({
        "P1D, 0, 86400000000",
        "P1Y2M, 14, 0",
        "P1DT2H, 0, 93600000000",
        "P1Y2M3DT4H5M6S, 14, 273906000000",
        "PT0.000001S, 0, 1",
        "-P1M, -1, 0",
        "P-1M1D, -1, 86400000000",
        "-PT1H, 0, -3600000000"
    })
    void intervalsHaveMonthsAndMicroseconds(String text, int months, long micros) {
        assertThat(TimeInterval.parse(text)).contains(new TimeInterval(months, micros));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PT", "1D", "P1", "P1H", "PT1D", "P1DT", "P99999Y", "P99999999999D", "P1M1Y", "x"})
    void anythingElseIsNone(String text) {
        assertThat(TimeInterval.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void monthsAreAddedByTheCalendar() {
        Tries tries = Tries.of(100_000);
        SplittableRandom random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            long moment = random.nextLong(-62_135_596_800L, 253_402_300_800L) * 1_000_000 + random.nextInt(1_000_000);
            TimeInterval interval = new TimeInterval(random.nextInt(-2_000, 2_000), random.nextLong(-3 * DAY, 3 * DAY));
            Instant expected = Instant.EPOCH
                    .plus(moment, ChronoUnit.MICROS)
                    .atZone(ZoneOffset.UTC)
                    .plusMonths(interval.months())
                    .plus(interval.micros(), ChronoUnit.MICROS)
                    .toInstant();
            assertThat(interval.addTo(moment)).isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, expected));
        }
    }
}
