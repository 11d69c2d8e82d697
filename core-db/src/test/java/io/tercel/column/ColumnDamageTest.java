package io.tercel.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.MetricType;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Damaged column files (P9): an error, and never a wrong value. */
class ColumnDamageTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);

    private static byte[] file(FieldSchema field, ColumnData rows) {
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                writer.append(rows);
                writer.finish();
            }
            try (MappedFile file = directory.open("a.col")) {
                return file.bytes().toArray(ValueLayout.JAVA_BYTE);
            }
        }
    }

    private static byte[] body(FieldSchema field, ColumnData rows) {
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                writer.append(rows);
                writer.finish();
            }
            try (ColumnReader reader = ColumnReader.open(directory, "a.col", IDENTITY, field)) {
                return reader.file().body().toArray(ValueLayout.JAVA_BYTE);
            }
        }
    }

    private static void readAll(Directory directory, String name, FileIdentity identity, FieldSchema field) {
        try (ColumnReader reader = ColumnReader.open(directory, name, identity, field)) {
            Column column = reader.column();
            ColumnData all = column.slice(0, column.rows());
            if (column instanceof VectorColumn vectors) {
                vectors.inverseNorms(0, vectors.rows(), new float[vectors.rows()]);
            }
            assertThat(all.rows()).isEqualTo(column.rows());
        }
    }

    private static void write(Directory directory, String name, byte[] bytes, int length) {
        try (FileOutput output = directory.create(name)) {
            output.write(ByteBuffer.wrap(bytes, 0, length));
        }
    }

    /** A file that is small enough to be damaged everywhere, one byte after the other. */
    private static byte[] smallFile(FieldSchema field, SplittableRandom random) {
        byte[] file = file(field, RandomColumns.batch(field, 3, true, random));
        return file.length < 2_000 ? file : smallFile(field, random);
    }

    /** T6. */
    @Test
    void everyFlippedBitIsNoticed() {
        SplittableRandom random = RandomSeed.random(ColumnDamageTest.class);
        for (FieldSchema field : RandomColumns.fields()) {
            byte[] good = smallFile(field, random);
            try (Directory directory = HeapDirectory.create()) {
                for (int at = 0; at < good.length; at++) {
                    byte[] bad = good.clone();
                    bad[at] ^= (byte) (1 << random.nextInt(8));
                    write(directory, "a.col", bad, bad.length);
                    assertThatThrownBy(() -> readAll(directory, "a.col", IDENTITY, field))
                            .as("%s, byte %d of %d", field.name(), at, good.length)
                            .isInstanceOf(CorruptionException.class)
                            .hasMessageContaining("a.col");
                    directory.delete("a.col");
                }
            }
        }
    }

    /** T7. */
    @Test
    void everyTruncationIsNoticed() {
        SplittableRandom random = RandomSeed.random(ColumnDamageTest.class);
        for (FieldSchema field : RandomColumns.fields()) {
            byte[] good = file(field, RandomColumns.batch(field, 5, true, random));
            int step = Math.max(1, good.length / 300);
            try (Directory directory = HeapDirectory.create()) {
                for (int length = 0; length < good.length; length += step) {
                    write(directory, "a.col", good, length);
                    assertThatThrownBy(() -> readAll(directory, "a.col", IDENTITY, field))
                            .isInstanceOf(CorruptionException.class);
                    directory.delete("a.col");
                }
            }
        }
    }

    /** T8. */
    @Test
    void anotherFileInThePlaceOfTheColumnIsNoticed() {
        SplittableRandom random = RandomSeed.random(ColumnDamageTest.class);
        FieldSchema vector = FieldSchema.floatVector("v", 4, MetricType.L2);
        byte[] good = file(vector, RandomColumns.batch(vector, 5, false, random));
        try (Directory directory = HeapDirectory.create()) {
            write(directory, "a.col", good, good.length);
            readAll(directory, "a.col", IDENTITY, vector);
            FieldSchema other = FieldSchema.floatVector("v", 5, MetricType.L2);
            assertThatThrownBy(() -> readAll(directory, "a.col", IDENTITY, other))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("vectors of 4 dimensions at stride 16, expected 5 at 16");
            assertThatThrownBy(() -> readAll(directory, "a.col", IDENTITY, FieldSchema.int64("v")))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("expected LONG");
            assertThatThrownBy(() -> readAll(directory, "a.col", new FileIdentity(new UUID(1, 2), 3, 5), vector))
                    .isInstanceOf(CorruptionException.class);
        }
    }

    /** T12, S7: checksums are no defence against a file that was made to be wrong. */
    @Test
    void numbersThatCannotBeRightAreRefusedThoughTheChecksumsAre() {
        SplittableRandom random = RandomSeed.random(ColumnDamageTest.class);
        for (FieldSchema field : RandomColumns.fields()) {
            byte[] good = body(field, RandomColumns.batch(field, 70, true, random));
            for (int attempt = 0; attempt < RandomSeed.tries(600); attempt++) {
                byte[] bad = good.clone();
                // Half of the changes hit the trailer, the others anything.
                int from = random.nextBoolean() ? bad.length - ColumnTrailer.BYTES : 0;
                int at = random.nextInt(from, bad.length);
                if (random.nextBoolean()) {
                    bad[at] = (byte) random.nextInt();
                } else {
                    Arrays.fill(bad, at, Math.min(bad.length, at + 8), (byte) random.nextInt(-1, 1));
                }
                readForged(field, bad);
            }
        }
    }

    private static void readForged(FieldSchema field, byte[] body) {
        try (Directory directory = HeapDirectory.create()) {
            try (ChecksumOutput output = ChecksumOutput.create(directory, "a.col", ColumnFormat.TYPE, IDENTITY)) {
                output.write(body);
                output.finish();
            }
            try {
                readAll(directory, "a.col", IDENTITY, field);
            } catch (CorruptionException | UnsupportedFormatException expected) {
                assertThat(expected).hasMessageContaining("a.col");
            }
        }
    }

    @Test
    void aBodyTooShortForATrailerIsRefused() {
        FieldSchema field = FieldSchema.int64("n");
        for (int length : new int[] {0, 1, 127}) {
            try (Directory directory = HeapDirectory.create()) {
                try (ChecksumOutput output = ChecksumOutput.create(directory, "a.col", ColumnFormat.TYPE, IDENTITY)) {
                    output.write(new byte[length]);
                    output.finish();
                }
                assertThatThrownBy(() -> ColumnReader.open(directory, "a.col", IDENTITY, field))
                        .isInstanceOf(CorruptionException.class);
            }
        }
    }

    @Test
    void aDamagedBlockOfALargeFileSpoilsItsOwnRowsOnly() {
        SplittableRandom random = RandomSeed.random(ColumnDamageTest.class);
        int large = 0;
        for (FieldSchema field : RandomColumns.fields()) {
            ColumnData data =
                    RandomColumns.batch(field, field.name().equals("int64") ? 200_000 : 20_000, false, random);
            byte[] bad = file(field, data);
            if (bad.length < 1_300_000) {
                continue; // Checked whole at its first use, which the other tests cover.
            }
            large++;
            bad[1_000_000] ^= 4;
            try (Directory directory = HeapDirectory.create()) {
                write(directory, "a.col", bad, bad.length);
                try (ColumnReader reader = ColumnReader.open(directory, "a.col", IDENTITY, field)) {
                    Column column = reader.column();
                    assertThat(column.slice(0, 100).rows()).isEqualTo(100);
                    assertThatThrownBy(() -> column.slice(0, column.rows())).isInstanceOf(CorruptionException.class);
                    assertThat(column.gather(new int[] {column.rows() - 1}).rows())
                            .isEqualTo(1);
                }
            }
        }
        assertThat(large).isEqualTo(9);
    }

    @Test
    void anUnfinishedFileCannotBeOpened() {
        FieldSchema field = FieldSchema.int64("n");
        try (Directory directory = HeapDirectory.create()) {
            try (ColumnWriter writer = ColumnWriter.create(directory, "a.col", IDENTITY, field)) {
                writer.append(new ColumnData.Longs(new long[10], null));
            }
            assertThatThrownBy(() -> ColumnReader.open(directory, "a.col", IDENTITY, field))
                    .isInstanceOf(CorruptionException.class);
        }
    }
}
