package io.tercel.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.error.VectorDbException;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.CrashableDirectory;
import io.tercel.io.Directory;
import io.tercel.io.FaultyDirectory;
import io.tercel.io.FaultyDirectory.Fault;
import io.tercel.io.FaultyDirectory.Operation;
import io.tercel.io.FaultyDirectory.Repeat;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import io.tercel.testing.RandomSource;
import io.tercel.testing.TestScale;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P17: the root is the old one or the new one, never a guess. */
class ManifestStoreTest {

    private static final UUID ID = new UUID(3, 4);
    private static final UUID OTHER = new UUID(5, 6);

    private CrashableDirectory disk = new CrashableDirectory();

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(disk.openFiles()).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(Directory directory) {
        return ManifestStore.open(directory, OTHER)
                .load()
                .map(manifest -> new String(manifest, StandardCharsets.UTF_8))
                .orElse("");
    }

    private void commit(String... manifests) {
        ManifestStore store = ManifestStore.open(disk, ID);
        for (String manifest : manifests) {
            store.commit(bytes(manifest));
        }
    }

    @Test
    void newDatabaseHasNoManifest() {
        ManifestStore store = ManifestStore.open(disk, ID);

        assertThat(store.load()).isEqualTo(Optional.empty());
        assertThat(store.databaseId()).isEqualTo(ID);
        assertThat(disk.allFiles()).isEmpty();
    }

    @Test
    void lastCommitIsInForceAndOlderOnesAreRemoved() {
        commit("one", "", "three");

        assertThat(read(disk)).isEqualTo("three");
        assertThat(ManifestStore.open(disk, OTHER).databaseId()).isEqualTo(ID);
        assertThat(disk.allFiles()).containsExactly("CURRENT", "MANIFEST-000003");
        assertThat(disk.allFiles())
                .as("T9")
                .allSatisfy(name -> assertThat(disk.isDurable(name)).isTrue());
    }

    @Test
    void powerCutAtEveryCallLeavesTheOldManifestOrTheNewOne() {
        List<String> manifests = List.of("", "one", "two is longer".repeat(100), "three", "four");
        boolean cut = true;
        for (int calls = 0; cut; calls++) {
            disk = new CrashableDirectory();
            disk.cutPowerAfter(calls);
            int committed = 0;
            try {
                for (; committed < 4; committed++) {
                    // Opened each time, so that what a cut left behind is met by a fresh opening as well.
                    ManifestStore.open(disk, ID).commit(bytes(manifests.get(committed + 1)));
                }
                cut = false;
            } catch (VectorDbException e) {
                cut = true;
            }
            for (int seed = 0; seed < TestScale.of(20); seed++) {
                int survival = seed == 0 ? 0 : seed == 1 ? 100 : seed * 37 % 100;
                CrashableDirectory after = disk.crash(survival, seed);

                assertThat(read(after))
                        .as("T2: cut after %d calls, %d %% survive, seed %d", calls, survival, seed)
                        .isIn(manifests.get(committed), manifests.get(Math.min(4, committed + 1)));
                ManifestStore.open(after, ID).commit(bytes("next"));
                assertThat(read(after.crash(0, seed))).isEqualTo("next");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultAtEveryCallLeavesTheOldManifestOrTheNewOne(Fault fault) {
        for (Repeat repeat : Repeat.values()) {
            int faults = 1;
            for (int call = 1; faults > 0 || call < 20; call++) {
                disk = new CrashableDirectory();
                commit("old");
                FaultyDirectory faulty = new FaultyDirectory(disk);
                faulty.failFrom(call, fault, repeat);
                boolean committed = false;
                try {
                    ManifestStore.open(faulty, ID).commit(bytes("new"));
                    committed = true;
                } catch (VectorDbException e) {
                    assertThat(disk.openFiles()).isEmpty();
                }
                faults = faulty.faults();

                for (CrashableDirectory after : List.of(disk.crash(100, call), disk.crash(0, call))) {
                    assertThat(read(after))
                            .as("T3: %s at call %d, %s", fault, call, repeat)
                            .isIn(committed ? List.of("new") : List.of("old", "new"));
                }
            }
        }
    }

    @Test
    void fullDiskLeavesTheOldManifestAndAnotherTrySucceeds() {
        FaultyDirectory faulty = new FaultyDirectory(disk);
        ManifestStore store = ManifestStore.open(faulty, ID);
        store.commit(bytes("old"));
        for (Operation operation : List.of(Operation.CREATE, Operation.WRITE, Operation.RENAME)) {
            faulty.failWhen(call -> call.operation() == operation, Fault.DISK_FULL, Repeat.ALWAYS);
            assertThatThrownBy(() -> store.commit(bytes("new"))).as("P10").isInstanceOf(StorageFullException.class);
            assertThat(store.load()).hasValue(bytes("old"));
            assertThat(disk.allFiles()).as("nothing takes room").hasSize(2);
            faulty.heal();
        }
        store.commit(bytes("new"));

        assertThat(read(disk)).isEqualTo("new");
    }

    @Test
    void failedSyncEndsAllCommits() {
        FaultyDirectory faulty = new FaultyDirectory(disk);
        ManifestStore store = ManifestStore.open(faulty, ID);
        store.commit(bytes("old"));
        faulty.failWhen(call -> call.operation() == Operation.SYNC_FOLDER, Fault.EIO, Repeat.ONCE);

        assertThatThrownBy(() -> store.commit(bytes("new")))
                .as("P11")
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("injected EIO");
        int calls = faulty.calls().size();
        assertThatThrownBy(() -> store.commit(bytes("newer")))
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("injected EIO");
        assertThat(faulty.calls()).hasSize(calls);
    }

    @Test
    void missingCurrentIsAnErrorWhereADatabaseWas() {
        commit("one", "two");
        disk.delete("CURRENT");

        assertThatThrownBy(() -> ManifestStore.open(disk, ID))
                .as("P17")
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("CURRENT")
                .hasMessageContaining("MANIFEST-000002");
        disk.delete("MANIFEST-000002");
        disk.replace("000001.wal", new byte[10]);
        assertThatThrownBy(() -> ManifestStore.open(disk, ID)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void missingManifestIsNotGuessed() {
        commit("one", "two");
        byte[] manifest = disk.bytesOf("MANIFEST-000002");
        disk.delete("MANIFEST-000002");
        disk.replace("MANIFEST-000001", manifest);

        assertThatThrownBy(() -> ManifestStore.open(disk, ID))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("names MANIFEST-000002, which is missing");
    }

    @Test
    void everyFlippedBitIsNoticed() {
        commit("a manifest");
        for (String name : disk.allFiles()) {
            byte[] good = disk.bytesOf(name);
            for (int bit = 0; bit < good.length * 8; bit++) {
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                disk.replace(name, bad);
                assertThatThrownBy(() -> read(disk))
                        .as("T6: %s, bit %d of byte %d", name, bit % 8, bit / 8)
                        .isInstanceOf(CorruptionException.class)
                        .hasMessageContaining(name);
            }
            disk.replace(name, good);
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        commit(new String(new RandomSource(3).bytes(3000), StandardCharsets.ISO_8859_1));
        for (String name : disk.allFiles()) {
            byte[] good = disk.bytesOf(name);
            for (int length = 0; length < good.length; length++) {
                disk.replace(name, Arrays.copyOf(good, length));
                assertThatThrownBy(() -> read(disk))
                        .as("T7: %s cut at %d", name, length)
                        .isInstanceOf(CorruptionException.class);
            }
            disk.replace(name, good);
        }
    }

    @Test
    void rootOfAnotherDatabaseIsNoticed() {
        commit("ours");
        CrashableDirectory theirs = new CrashableDirectory();
        ManifestStore.open(theirs, OTHER).commit(bytes("theirs"));
        byte[] ours = disk.bytesOf("MANIFEST-000001");

        disk.replace("MANIFEST-000001", theirs.bytesOf("MANIFEST-000001"));
        assertThatThrownBy(() -> read(disk)).as("T8").isInstanceOf(CorruptionException.class);
        disk.replace("MANIFEST-000001", disk.bytesOf("CURRENT"));
        assertThatThrownBy(() -> read(disk)).as("T8").isInstanceOf(CorruptionException.class);
        disk.replace("MANIFEST-000001", ours);
        disk.replace("CURRENT", ours);
        assertThatThrownBy(() -> read(disk)).as("T8").isInstanceOf(CorruptionException.class);
    }

    @Test
    void manifestThatIsNotTheOneCommittedIsNoticed() {
        commit("one", "two");
        CrashableDirectory older = disk.crash(100, 1);
        older.replace("MANIFEST-000002", sealed("MANI", 1, 2, "one"));

        assertThatThrownBy(() -> read(older))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("not the file that CURRENT was written for");
    }

    @Test
    void newerFormatIsRefusedBeforeAnythingChanges() {
        commit("one");
        disk.replace("CURRENT", sealed("CURR", 2, 0, "whatever comes next"));
        List<String> files = disk.allFiles();
        long calls = disk.calls();

        assertThatThrownBy(() -> ManifestStore.open(disk, ID))
                .as("P14")
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("1 to 1");
        assertThat(disk.allFiles()).isEqualTo(files);
        assertThat(disk.calls()).isEqualTo(calls);
    }

    private static byte[] sealed(String type, int version, long number, String body) {
        CrashableDirectory scratch = new CrashableDirectory();
        try (ChecksumOutput output =
                ChecksumOutput.create(scratch, "file", new FileType(type, version), new FileIdentity(ID, number))) {
            output.write(bytes(body));
            output.finish();
        }
        return scratch.bytesOf("file");
    }
}
