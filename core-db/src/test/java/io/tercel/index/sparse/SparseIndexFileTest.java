package io.tercel.index.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.index.TopRows;
import io.tercel.index.WeightedTerms;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.vector.SparseVector;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseIndexFileTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3);
    private static final int ROWS = 400;

    private final HeapDirectory directory = HeapDirectory.create();
    private int copies;

    @AfterEach
    void close() {
        directory.close();
    }

    /** Key {@code all} (or dimension 0) in all rows, {@code half} in every other, one in two rows, one in a single row. */
    private static GrowingSparseIndex sample(PostingKind kind) {
        TermBatch batch = new TermBatch(kind);
        for (int row = 0; row < ROWS; row++) {
            boolean half = row % 2 == 0;
            if (kind == PostingKind.TERM_FREQUENCY) {
                String rest = row == 7 ? " once" : row > 397 ? " twice" : "";
                batch.addText(WordsAtSpaces.ANALYZER, "all" + (half ? " half half" : "") + rest);
            } else {
                int size = row == 7 ? 3 : half ? 2 : 1;
                batch.addVector(new int[] {0, row == 7 ? -9 : 5, 9}, new float[] {1 + row, -row - 1, 2}, 0, size);
            }
        }
        GrowingSparseIndex index = new GrowingSparseIndex(kind);
        index.append(batch);
        return index;
    }

    private void write(String name, PostingKind kind) {
        SparseIndexWriter.write(directory, name, IDENTITY, kind, ROWS, List.of(MergeInput.whole(sample(kind))));
    }

    private byte[] fileBytes(String name) {
        try (MappedFile file = directory.open(name)) {
            return file.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyFlippedBitIsFoundByVerifyAtTheLatest(PostingKind kind) {
        write("good", kind);
        byte[] good = fileBytes("good");
        for (int i = 0; i < good.length; i += 1 + i % 7) {
            byte[] damaged = good.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> openAndVerify(damaged))
                    .as("byte %d of %d", i, good.length)
                    .isInstanceOf(CorruptionException.class);
        }
        assertThatCode(() -> openAndVerify(good)).doesNotThrowAnyException();
    }

    @Test
    void aDamagedListIsFoundWhenItIsSearched() {
        int rows = 40_000; // so many that the list does not share a checksum with what is read at open
        TermBatch batch = new TermBatch(PostingKind.WEIGHT);
        for (int row = 0; row < rows; row++) {
            batch.addVector(new int[] {1}, new float[] {row + 1}, 0, 1);
        }
        GrowingSparseIndex growing = new GrowingSparseIndex(PostingKind.WEIGHT);
        growing.append(batch);
        SparseIndexWriter.write(
                directory, "good", IDENTITY, PostingKind.WEIGHT, rows, List.of(MergeInput.whole(growing)));
        byte[] damaged = fileBytes("good");
        damaged[70_000] ^= 1;
        writePlain("bad", damaged);
        WeightedTerms query = WeightedTerms.innerProduct(SparseVector.of(Map.of(1L, 1f)));
        try (SparseIndexReader reader = SparseIndexReader.open(directory, "bad", IDENTITY)) {
            assertThatThrownBy(() -> reader.search(query, null, rows, new TopRows(1, true)))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("bad at byte 65536");
        }
    }

    private void openAndVerify(byte[] file) {
        String name = "copy-" + copies++;
        writePlain(name, file);
        try (SparseIndexReader reader = SparseIndexReader.open(directory, name, IDENTITY)) {
            reader.verify();
        } finally {
            directory.delete(name);
        }
    }

    private void writePlain(String name, byte[] file) {
        try (FileOutput out = directory.create(name)) {
            out.write(ByteBuffer.wrap(file));
        }
    }

    /** Changes the body and gives it good checksums, as a writer with a fault would. */
    private void assertVerifyFinds(PostingKind kind, String message, Consumer<ByteBuffer> change) {
        String name = "good-" + copies++;
        write(name, kind);
        byte[] body;
        try (CheckedFile file = CheckedFile.open(directory, name, SparseIndexFormat.TYPE, IDENTITY)) {
            body = file.body().toArray(ValueLayout.JAVA_BYTE);
        }
        change.accept(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN));
        String changed = "changed-" + copies++;
        try (ChecksumOutput out = ChecksumOutput.create(directory, changed, SparseIndexFormat.TYPE, IDENTITY)) {
            out.write(body);
            out.finish();
        }
        assertThatThrownBy(() -> {
                    try (SparseIndexReader reader = SparseIndexReader.open(directory, changed, IDENTITY)) {
                        reader.verify();
                    }
                })
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining(message);
    }

    private static int tail(ByteBuffer body) {
        return body.capacity() - SparseIndexFormat.TAIL_BYTES;
    }

    private static int begin(ByteBuffer body, int field) {
        return Math.toIntExact(body.getLong(tail(body) + field));
    }

    @Test
    void verifyFindsWhatAWrongWriterWouldWrite() {
        PostingKind text = PostingKind.TERM_FREQUENCY;
        assertVerifyFinds(text, "not above the one before", body -> {
            int keys = begin(body, SparseIndexFormat.TAIL_KEYS_BEGIN);
            body.put(keys, (byte) 'z');
        });
        assertVerifyFinds(text, "its postings add up", body -> {
            int lengths = begin(body, SparseIndexFormat.TAIL_LENGTHS_BEGIN);
            body.put(lengths, (byte) (body.get(lengths) + 1));
            body.put(lengths + 7, (byte) (body.get(lengths + 7) - 1));
        });
        assertVerifyFinds(text, "total length", body -> {
            int at = tail(body) + SparseIndexFormat.TAIL_TOTAL_LENGTH;
            body.putLong(at, body.getLong(at) + 1);
        });
        assertVerifyFinds(text, "rows with a value", body -> {
            int at = tail(body) + SparseIndexFormat.TAIL_DOCUMENTS;
            body.putLong(at, body.getLong(at) - 1);
        });
        assertVerifyFinds(text, "postings", body -> body.putLong(tail(body) + SparseIndexFormat.TAIL_POSTINGS, 1));
        assertVerifyFinds(text, "bounds do not hold", body -> body.putShort(0, (short) 0));
        assertVerifyFinds(
                text,
                "bounds do not hold",
                body -> body.putShort(SparseIndexFormat.LIST_BOUNDS_BYTES + SparseIndexFormat.ENTRY_BOUNDS, (short) 0));
        assertVerifyFinds(text, "bits set", body -> {
            int payloads = SparseIndexFormat.LIST_BOUNDS_BYTES + 4 * SparseIndexFormat.ENTRY_BYTES;
            body.putLong(payloads, body.getLong(payloads) & ~2L);
        });
        assertVerifyFinds(text, "kind 2", body -> body.putInt(tail(body), 2));
        assertVerifyFinds(
                text, "lengths of 3", body -> body.putInt(tail(body) + SparseIndexFormat.TAIL_LENGTH_BYTES, 3));
        assertVerifyFinds(text, "do not fit", body -> body.putInt(tail(body) + SparseIndexFormat.TAIL_TERMS, 999));
        assertVerifyFinds(text, "do not fit", body -> body.putInt(tail(body) + SparseIndexFormat.TAIL_ROWS, -1));
        assertVerifyFinds(PostingKind.WEIGHT, "bounds do not hold", body -> body.putFloat(0, 7));
        assertVerifyFinds(PostingKind.WEIGHT, "value code", body -> body.putInt(tail(body), 0));
    }

    @Test
    void anotherIndexInItsPlaceIsRefused() {
        write("index", PostingKind.WEIGHT);
        assertThatThrownBy(() -> SparseIndexReader.open(directory, "index", new FileIdentity(new UUID(1, 2), 4)))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("another file");
    }

    @Test
    void theLayoutIsAsDescribed() {
        write("index", PostingKind.TERM_FREQUENCY);
        try (CheckedFile file = CheckedFile.open(directory, "index", SparseIndexFormat.TYPE, IDENTITY);
                SparseIndexReader reader = SparseIndexReader.open(directory, "index", IDENTITY)) {
            ByteBuffer body =
                    ByteBuffer.wrap(file.body().toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.LITTLE_ENDIAN);
            // "all" is the first key: 4 blocks; each row has it once, in one, two or three words.
            assertThat(body.getInt(0)).isEqualTo(1 | 1 << 16); // the only pair: once, in one word
            assertThat(body.getInt(4)).isZero();
            assertThat(body.getInt(32)).isZero();
            assertThat(body.getInt(36)).isEqualTo(127);
            assertThat(body.getInt(44)).isEqualTo(128 << 16); // as bits, all values one, 128 rows
            assertThat(body.getLong(32 + 4 * 32)).isEqualTo(-1L);
            int keys = begin(body, SparseIndexFormat.TAIL_KEYS_BEGIN);
            byte[] text = new byte["allhalfoncetwice".length()];
            body.get(keys, text);
            assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo("allhalfoncetwice");
            assertThat(keys % 64).isZero();
            int once = begin(body, SparseIndexFormat.TAIL_TERMS_BEGIN) + 2 * SparseIndexFormat.TERM_BYTES;
            assertThat(body.getInt(once)).isEqualTo(7);
            assertThat(body.getInt(once + 4)).isEqualTo(1);
            assertThat(body.getLong(once + 8)).isEqualTo(7 | 1L << 32);
            assertThat(reader.totalLength(ROWS)).isEqualTo(ROWS + ROWS + 3);
        }
    }

    @Test
    void searchingAfterCloseFailsInsteadOfReadingUnmappedMemory() {
        write("index", PostingKind.TERM_FREQUENCY);
        SparseIndexReader reader = SparseIndexReader.open(directory, "index", IDENTITY);
        TermCounts counts = TermCounts.of(WordsAtSpaces.ANALYZER, "all");
        WeightedTerms query = new Bm25Scorer(1, 0).weigh(Bm25Stats.none(counts).plus(reader, ROWS));
        reader.close();
        directory.delete("index");
        assertThatThrownBy(() -> reader.search(query, null, ROWS, new TopRows(1, true)))
                .isInstanceOf(IllegalStateException.class);
    }
}
