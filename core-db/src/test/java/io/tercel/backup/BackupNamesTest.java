package io.tercel.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users call backups and collections never leads out of a folder, and means what it says. */
class BackupNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "/etc",
                "a/b",
                "a\\b",
                "a:b",
                ".hidden",
                "end.",
                "a b",
                "a\0",
                "nul",
                "COM1.x",
                "x.unfinished"
            })
    void aNameThatIsNoFoldersNameEverywhereIsRefused(String name) {
        assertThat(BackupNames.isAllowed(name)).isFalse();
        assertThatThrownBy(() -> BackupRequest.named(name)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> RestoreRequest.of(name)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> BackupRequest.named("a").parent(name)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "2026-11-21", "nightly_3", "v1.2", "Monday", "null", "7"})
    void otherNamesAreTaken(String name) {
        assertThat(BackupRequest.named(name).name()).isEqualTo(name);
        assertThat(BackupNames.isUnfinished(name + ".unfinished")).isTrue();
        assertThat(BackupNames.isUnfinished(name)).isFalse();
    }

    @Test
    void patternsMeanCollectionsOfOneDatabaseOrAll() {
        CollectionFilter some = CollectionFilter.of("papers", "archive.*", "sales.orders");

        assertThat(some.includes("default", "papers")).isTrue();
        assertThat(some.includes("archive", "anything")).isTrue();
        assertThat(some.includes("sales", "orders")).isTrue();
        assertThat(some.includes("sales", "papers")).isFalse();
        assertThat(CollectionFilter.ALL.includes("any", "thing")).isTrue();
        assertThat(CollectionFilter.of("*").includes("archive", "papers")).isTrue();
        assertThat(CollectionFilter.of("*.*").isAll()).isTrue();
        assertThat(some.isAll()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a.b.c", "a*", "*.a", "a.b*"})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> CollectionFilter.of(pattern)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> RestoreRequest.of("b").collections("papers", pattern))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void noPatternAtAllIsRefused() {
        assertThatThrownBy(CollectionFilter::of).isInstanceOf(InvalidRequestException.class);
    }
}
