package io.tercel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.log.WriteRecord.Removal;
import io.tercel.schema.ColumnData;
import io.tercel.schema.RowBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriteRecordCodecTest {

    private static final ColumnData KEYS =
            new ColumnData.Bytes("abcde".getBytes(StandardCharsets.UTF_8), new int[] {0, 2, 5}, null);

    private static WriteRecord everything() {
        return new WriteRecord(
                7,
                3,
                new Removal.Keys(new ColumnData.Longs(new long[] {Long.MIN_VALUE, 3}, null)),
                Optional.of(new RowBatch(
                        2,
                        List.of(
                                KEYS,
                                new ColumnData.Doubles(new double[] {-0.5, 1e300}, new long[] {1}),
                                new ColumnData.Vectors(new float[] {1, 2, 3, 4, 5, 6}, 3, null),
                                new ColumnData.Packed(new byte[] {1, -2, 3, 4}, 2, new long[] {2}),
                                new ColumnData.Sparse(
                                        new int[] {4, -2}, new float[] {0.5f, 2}, new int[] {0, 0, 2}, null)))));
    }

    private static byte[] bytes(WriteRecord record) {
        ByteBuffer encoded = WriteRecordCodec.encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    @Test
    void aRecordComesBackAsItWasWritten() {
        WriteRecord decoded = WriteRecordCodec.decode(ByteBuffer.wrap(bytes(everything())), "log", 0);

        assertThat(bytes(decoded)).isEqualTo(bytes(everything()));
        assertThat(decoded.collection()).isEqualTo(7);
        assertThat(decoded.partition()).isEqualTo(3);
        RowBatch rows = decoded.rows().orElseThrow();
        assertThat(rows.columns().get(1).isNull(0)).isTrue();
        assertThat(((ColumnData.Vectors) rows.columns().get(2)).values()).containsExactly(1, 2, 3, 4, 5, 6);
        ColumnData.Packed packed = (ColumnData.Packed) rows.columns().get(3);
        assertThat(packed.bytes()).containsExactly(1, -2, 3, 4);
        assertThat(packed.width()).isEqualTo(2);
        assertThat(packed.isNull(1)).isTrue();
    }

    @Test
    void removalsComeBackAsTheyWereWritten() {
        for (Removal removal : List.of(
                new Removal.None(), new Removal.Replaced(), new Removal.All(), new Removal.AllOf(Integer.MAX_VALUE))) {
            WriteRecord record = new WriteRecord(1, 2, removal, Optional.empty());
            assertThat(WriteRecordCodec.decode(WriteRecordCodec.encode(record), "log", 0))
                    .isEqualTo(record);
        }
    }

    @Test
    void keysOfAPartitionComeBackWithIt() {
        WriteRecord record = new WriteRecord(1, 0, new Removal.KeysOf(5, KEYS), Optional.empty());

        WriteRecord decoded = WriteRecordCodec.decode(ByteBuffer.wrap(bytes(record)), "log", 0);

        assertThat(((Removal.KeysOf) decoded.removal()).partition()).isEqualTo(5);
        assertThat(bytes(decoded)).isEqualTo(bytes(record));
        assertThat(WriteRecordCodec.encodedBytes(record)).isEqualTo(bytes(record).length);
    }

    @Test
    void theSizeIsKnownBeforehand() {
        assertThat(WriteRecordCodec.encodedBytes(everything())).isEqualTo(bytes(everything()).length);
    }

    @Test
    void s7NoPrefixAndNoLongerFormIsTakenForARecord() {
        byte[] whole = bytes(everything());
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> WriteRecordCodec.decode(cut, "000001.wal", 64))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("000001.wal");
        }
        ByteBuffer longer = ByteBuffer.allocate(whole.length + 1).put(whole).rewind();
        assertThatThrownBy(() -> WriteRecordCodec.decode(longer, "log", 0)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void s7AnyDamagedByteIsARecordOrCorruptionAndNothingElse() {
        byte[] whole = bytes(everything());
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                try {
                    assertThat(WriteRecordCodec.decode(ByteBuffer.wrap(damaged), "log", 0))
                            .isNotNull();
                } catch (CorruptionException e) {
                    assertThat(e.file()).isEqualTo("log");
                }
            }
        }
    }
}
