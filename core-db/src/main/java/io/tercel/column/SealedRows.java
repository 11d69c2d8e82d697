package io.tercel.column;

import io.tercel.column.ColumnTrailer.Section;
import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.io.FileHeader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * What all sealed columns share: the checked file, the nulls, and the rule that no byte is used before its block has been
 * compared with its checksum. A small file is compared at its first use; of a larger one each access asks for its blocks.
 */
final class SealedRows {

    /** Comparing so many bytes takes about a tenth of a millisecond. */
    private static final long SMALL_BYTES = 1 << 20;

    private final CheckedFile file;
    private final ColumnTrailer trailer;
    private final MemorySegment nulls;
    private final boolean small;

    /** Whether all of a small file has been compared. Written by whoever did it first; another thread may do it again. */
    private boolean compared;

    SealedRows(CheckedFile file, ColumnTrailer trailer) {
        this.file = file;
        this.trailer = trailer;
        this.nulls = section(trailer.nulls());
        this.small = file.length() <= SMALL_BYTES;
    }

    ColumnTrailer trailer() {
        return trailer;
    }

    int rows() {
        return trailer.rows();
    }

    /** The bytes of a section, not compared yet. */
    MemorySegment section(Section section) {
        return file.body().asSlice(section.offset(), section.length());
    }

    /** Makes sure that a range of a section is what was written. */
    void require(Section section, long offset, long length) {
        if (!compared && length > 0) {
            compare(section.offset() + offset, length);
        }
    }

    private void compare(long offset, long length) {
        if (small) {
            file.verifiedBody();
            compared = true;
        } else {
            file.require(offset, length);
        }
    }

    /** The failure of a number in a section that cannot be right although its checksum is. */
    CorruptionException corrupt(Section section, long offset, String what) {
        return new CorruptionException(file.name(), FileHeader.BYTES + section.offset() + offset, what);
    }

    long length() {
        return file.length();
    }

    boolean hasNulls() {
        return trailer.nullRows() > 0;
    }

    boolean isNull(int row) {
        Objects.checkIndex(row, trailer.rows());
        return hasNulls() && (word(row >> 6) & (1L << (row & 63))) != 0;
    }

    /** As {@link Column#nulls}. */
    void nulls(int from, int count, long[] bits) {
        Objects.checkFromIndexSize(from, count, trailer.rows());
        int words = NullBits.words(count);
        Arrays.fill(bits, 0, words, 0);
        if (!hasNulls() || count == 0) {
            return;
        }
        int first = from >> 6;
        int last = (from + count - 1) >> 6;
        int shift = from & 63;
        for (int i = 0; i < words; i++) {
            long low = word(first + i) >>> shift;
            long high = shift == 0 || first + i == last ? 0 : word(first + i + 1) << (64 - shift);
            bits[i] = low | high;
        }
        if ((count & 63) != 0) {
            bits[words - 1] &= -1L >>> (64 - (count & 63));
        }
    }

    private long word(int index) {
        long offset = (long) index * Long.BYTES;
        require(trailer.nulls(), offset, Long.BYTES);
        return nulls.get(ColumnLayouts.LONG, offset);
    }
}
