package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.PageReader;
import org.jspecify.annotations.Nullable;

/*
 * Nearly all bytes of a file of vectors are in such a column, and the library hands them out one float at a time. Here a page's floats
 * are copied at once, and the lists are found in the runs of its levels: a vector is one run of a few bytes, not as many steps as it has
 * dimensions.
 *
 * A list may go on in the next page, so the last one of a page is kept until that has been looked at.
 */
/** A column of lists of floats, none of its pages by a dictionary. */
final class ParquetFloats implements ParquetColumn {

    private static final float[] NONE = {};

    private final PageReader pages;
    private final int repetitionWidth;
    private final int definitionWidth;
    private final int whole;
    private final int element;

    /* The lists of the page: where they end, and which are null. */
    private float[] values = NONE;
    private int[] ends = {};
    private boolean[] nulls = {};
    private int lists;
    private int next;

    /**
     * A column.
     *
     * @param element the definition level from which on a list has an element, null or not
     */
    ParquetFloats(PageReader pages, ColumnDescriptor column, int element) {
        this.pages = pages;
        this.repetitionWidth = BytesUtils.getWidthFromMaxInt(column.getMaxRepetitionLevel());
        this.definitionWidth = BytesUtils.getWidthFromMaxInt(column.getMaxDefinitionLevel());
        this.whole = column.getMaxDefinitionLevel();
        this.element = element;
    }

    @Override
    public @Nullable Object next() {
        while (next >= lists - 1) {
            if (!readPage()) {
                break;
            }
        }
        if (next >= lists) {
            throw new CorruptionException("parquet", 0, "fewer lists than rows");
        }
        int at = next++;
        return nulls[at] ? null : Arrays.copyOfRange(values, at == 0 ? 0 : ends[at - 1], ends[at]);
    }

    /** Goes on with the next page, keeping the list that has not been handed out. */
    private boolean readPage() {
        DataPage page = pages.readPage();
        if (page == null) {
            return false;
        }
        keepLast();
        try {
            switch (page) {
                case DataPageV1 v1 -> {
                    ByteBuffer bytes = buffer(v1.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
                    ByteBuffer repetition = levels(bytes);
                    ByteBuffer definition = definitionWidth == 0 ? ByteBuffer.allocate(0) : levels(bytes);
                    take(repetition, definition, bytes, v1.getValueCount());
                }
                case DataPageV2 v2 ->
                    take(
                            buffer(v2.getRepetitionLevels()),
                            buffer(v2.getDefinitionLevels()),
                            buffer(v2.getData()),
                            v2.getValueCount());
                default -> throw new IllegalArgumentException("a page of an unknown kind: " + page.getClass());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return true;
    }

    private static ByteBuffer buffer(BytesInput input) throws IOException {
        return input.toInputStream().slice((int) input.size());
    }

    private static ByteBuffer levels(ByteBuffer bytes) {
        int length = bytes.getInt();
        ByteBuffer levels = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return levels;
    }

    private void keepLast() {
        if (next < lists) {
            int start = next == 0 ? 0 : ends[next - 1];
            values = Arrays.copyOfRange(values, start, ends[next]);
            ends = new int[] {values.length};
            nulls = new boolean[] {nulls[next]};
            lists = 1;
        } else {
            values = NONE;
            lists = 0;
        }
        next = 0;
    }

    private void take(ByteBuffer repetition, ByteBuffer definition, ByteBuffer bytes, int count) {
        int kept = values.length;
        int stored = bytes.remaining() / Float.BYTES;
        values = Arrays.copyOf(values, kept + count);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, kept, Math.min(stored, count));
        LevelRuns starts = new LevelRuns(repetition, repetitionWidth);
        LevelRuns defined = new LevelRuns(definition, definitionWidth);
        int end = kept;
        for (int done = 0; done < count; ) {
            starts.load();
            defined.load();
            int run = Math.min(count - done, Math.min(starts.left(), defined.left()));
            boolean isWhole = definitionWidth == 0 || defined.value() == whole;
            if (defined.value() >= element && !isWhole) {
                throw new IllegalArgumentException("a list of floats has a null in it");
            }
            if (starts.value() == 0) {
                for (int i = 0; i < run; i++) {
                    end += isWhole ? 1 : 0;
                    add(end, defined.value() < element - 1);
                }
            } else {
                end += run;
                ends[lists - 1] = end;
            }
            starts.take(run);
            defined.take(run);
            done += run;
        }
    }

    private void add(int end, boolean isNull) {
        if (lists == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(64, 2 * lists));
            nulls = Arrays.copyOf(nulls, ends.length);
        }
        ends[lists] = end;
        nulls[lists] = isNull;
        lists++;
    }
}
