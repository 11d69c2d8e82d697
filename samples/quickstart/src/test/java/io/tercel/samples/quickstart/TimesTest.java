package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimesTest {

    @Test
    void durationsAreSaidAsPeopleDo() {
        assertThat(Times.of(Duration.ofNanos(1_234_567))).isEqualTo("1.2 ms");
        assertThat(Times.of(Duration.ofMillis(123))).isEqualTo("123 ms");
        assertThat(Times.of(Duration.ofMillis(12_345))).isEqualTo("12.3 s");
        assertThat(Times.of(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    }
}
