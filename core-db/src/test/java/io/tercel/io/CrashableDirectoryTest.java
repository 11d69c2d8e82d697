package io.tercel.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.StorageException;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrashableDirectoryTest extends DirectoryContract {

    private final CrashableDirectory disk = new CrashableDirectory();

    @Override
    protected Directory openEmpty() {
        return disk;
    }

    private void writeSynced(String name, byte[] bytes) {
        try (FileOutput output = disk.create(name)) {
            output.write(ByteBuffer.wrap(bytes));
            output.sync();
        }
    }

    @Test
    void fileNeedsItsBytesAndItsNameSynced() {
        writeSynced("synced", new byte[10]);
        assertThat(disk.isDurable("synced")).isFalse();
        assertThat(disk.crash(0, 1).exists("synced")).isFalse();

        disk.syncFolder("");
        write(disk, "unsynced", "content");
        disk.syncFolder("");

        CrashableDirectory after = disk.crash(0, 1);
        assertThat(disk.isDurable("synced")).isTrue();
        assertThat(after.length("synced")).isEqualTo(10);
        assertThat(disk.isDurable("unsynced")).isFalse();
        assertThat(after.length("unsynced")).isZero();
        assertThat(disk.crash(100, 1).length("unsynced")).isEqualTo(7);
    }

    @Test
    void renameIsOldOrNewNeverNeither() {
        writeSynced("CURRENT", new byte[] {1});
        disk.syncFolder("");
        writeSynced("CURRENT.tmp", new byte[] {2});
        disk.rename("CURRENT.tmp", "CURRENT");

        for (int seed = 0; seed < 50; seed++) {
            assertThat(disk.crash(50, seed).bytesOf("CURRENT")[0]).isIn((byte) 1, (byte) 2);
        }
        assertThat(disk.crash(0, 1).bytesOf("CURRENT")).containsExactly(1);
        disk.syncFolder("");
        assertThat(disk.crash(0, 1).bytesOf("CURRENT")).containsExactly(2);
    }

    @Test
    void cutThatIsNotSyncedMayComeBack() {
        FileOutput output = disk.create("a");
        disk.syncFolder("");
        output.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        output.sync();
        output.truncate(2);
        output.write(ByteBuffer.wrap(new byte[] {9}));

        assertThat(disk.syncedLength("a")).isEqualTo(2);
        assertThat(disk.crash(0, 1).bytesOf("a")).containsExactly(1, 2, 3, 4);
        assertThat(disk.crash(100, 1).bytesOf("a")).containsExactly(1, 2, 9);
        output.sync();
        assertThat(disk.crash(0, 1).bytesOf("a")).containsExactly(1, 2, 9);
        output.close();
    }

    @Property(tries = 50)
    void syncedBytesSurviveAndTheRestIsOldNewOrZero(RandomSource random) {
        byte[] bytes = random.bytes(5000);
        int synced = random.nextInt(bytes.length);
        try (FileOutput output = disk.create("a")) {
            output.write(ByteBuffer.wrap(bytes, 0, synced));
            output.sync();
            disk.syncFolder("");
            output.write(ByteBuffer.wrap(bytes, synced, bytes.length - synced));
        }

        byte[] left = disk.crash(random.nextInt(101), random.nextLong()).bytesOf("a");

        assertThat(left.length).isBetween(synced, bytes.length);
        assertThat(Arrays.copyOf(left, synced)).isEqualTo(Arrays.copyOf(bytes, synced));
        for (int i = synced; i < left.length; i++) {
            assertThat(left[i]).isIn(bytes[i], (byte) 0);
        }
    }

    @Test
    void nothingHappensAfterThePowerIsCut() {
        disk.cutPowerAfter(2);
        FileOutput output = disk.create("a");
        output.write(ByteBuffer.allocate(1));

        assertThatThrownBy(output::sync).isInstanceOf(StorageException.class).hasMessageContaining("power is off");
        assertThatThrownBy(() -> disk.list("")).isInstanceOf(StorageException.class);
        assertThat(disk.syncedLength("a")).isZero();
        output.close();
    }

    @Test
    void whatIsLeftOpenIsNamed() {
        FileOutput output = disk.create("a");
        assertThat(disk.openFiles()).hasSize(1).first().asString().startsWith("a ");

        output.close();
        assertThat(disk.openFiles()).isEmpty();
    }
}
