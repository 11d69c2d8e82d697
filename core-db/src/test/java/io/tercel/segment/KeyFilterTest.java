package io.tercel.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.schema.ColumnData;
import io.tercel.vector.RandomSeed;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyFilterTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3, 4);
    private static final String NAME = "keys.flt";

    private static void write(Directory directory, ColumnData keys) {
        KeyFilterWriter writer = new KeyFilterWriter(keys.rows());
        writer.add(keys);
        writer.write(directory, NAME, IDENTITY);
    }

    private static int passing(KeyFilter filter, ColumnData keys) {
        int passing = 0;
        for (int i = 0; i < keys.rows(); i++) {
            passing += filter.mayContain(keys, i) ? 1 : 0;
        }
        return passing;
    }

    /** Integers one after the other, integers anywhere, and texts that differ in their last characters. */
    private static List<List<Object>> keys(int from, int to, SplittableRandom random) {
        List<Object> ascending = new ArrayList<>();
        List<Object> scattered = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            ascending.add((long) i);
            scattered.add(random.nextLong());
            texts.add("paper-%08d".formatted(i));
        }
        return List.of(ascending, scattered, texts);
    }

    @Test
    void aKeyThatIsThereIsNeverSaidToBeAbsent() {
        SplittableRandom random = RandomSeed.random(KeyFilterTest.class);
        for (int rows : new int[] {1, 2, 25, 26, 1_000, 30_000}) {
            for (List<Object> keys : keys(0, rows, random)) {
                try (Directory directory = HeapDirectory.create()) {
                    ColumnData column = KeyOrder.column(keys);
                    write(directory, column);
                    try (KeyFilter filter = KeyFilter.open(directory, NAME, IDENTITY)) {
                        assertThat(passing(filter, column)).isEqualTo(rows);
                        assertThat(filter.rows()).isEqualTo(rows);
                    }
                }
            }
        }
    }

    @Test
    void ofAbsentKeysAboutOneInAHundredPasses() {
        SplittableRandom random = RandomSeed.random(KeyFilterTest.class);
        List<List<Object>> present = keys(0, 30_000, random);
        List<List<Object>> absent = keys(30_000, 60_000, random);
        for (int kind = 0; kind < present.size(); kind++) {
            try (Directory directory = HeapDirectory.create()) {
                write(directory, KeyOrder.column(present.get(kind)));
                assertThat(directory.length(NAME)).isLessThan(30_000 * 11 / 8 + 200);
                try (KeyFilter filter = KeyFilter.open(directory, NAME, IDENTITY)) {
                    assertThat(passing(filter, KeyOrder.column(absent.get(kind))))
                            .isBetween(1, 30_000 * 2 / 100);
                }
            }
        }
    }

    /** T6: a lost bit would make a key look absent. */
    @Test
    void everyFlippedBitIsNoticed() {
        SplittableRandom random = RandomSeed.random(KeyFilterTest.class);
        ColumnData keys = KeyOrder.column(keys(0, 40, random).getFirst());
        try (Directory directory = HeapDirectory.create()) {
            write(directory, keys);
            byte[] good;
            try (MappedFile file = directory.open(NAME)) {
                good = file.bytes().toArray(ValueLayout.JAVA_BYTE);
            }
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << random.nextInt(8));
                directory.delete(NAME);
                try (FileOutput output = directory.create(NAME)) {
                    output.write(ByteBuffer.wrap(bad));
                }
                assertThatThrownBy(() -> {
                            try (KeyFilter filter = KeyFilter.open(directory, NAME, IDENTITY)) {
                                passing(filter, keys);
                            }
                        })
                        .isInstanceOf(CorruptionException.class);
            }
        }
    }
}
