package io.tercel.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.error.DirectoryLockedException;
import io.tercel.error.StorageException;
import org.junit.jupiter.api.Test;

class ComplaintTest {

    @Test
    void whatTheUserCanMendIsOneLine() {
        assertThat(Complaint.about(new DirectoryLockedException("'data' is in use")))
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("'data' is in use;").contains("-Ddata"));
        assertThat(Complaint.about(new StorageException("'data' is a file"))).contains("'data' is a file");
        assertThat(Complaint.about(new IllegalArgumentException("there is no folder 'x'")))
                .contains("there is no folder 'x'");
    }

    @Test
    void ourOwnFaultsKeepTheirStackTrace() {
        assertThat(Complaint.about(new IllegalStateException("bug"))).isEmpty();
    }
}
