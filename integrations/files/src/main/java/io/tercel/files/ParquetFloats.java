package io.tercel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
 * Nearly all bytes of a file of vectors are in such a column, and the library hands them out one float at a time. Here a list is a view of
 * the page's bytes, and where the lists end is found in the runs of the page's levels: a vector is one run of a few bytes, not as many
 * steps as it has dimensions.
 *
 * A list may go on in the next page, so the last one of a page is kept until that has been looked at.
 */
/** A column of lists of floats, none of its pages by a dictionary. */
final class ParquetFloats implements ParquetColumn {

    private static final FloatBuffer NONE = FloatBuffer.allocate(0);

    private final PageReader pages;
    private final int repetitionWidth;
    private final int definitionWidth;
    private final int whole;
    private final int element;

    /** What has come of a list that may go on in the page, and whether it is null. */
    private FloatBuffer kept = NONE;

    private boolean isKept;
    private boolean isKeptNull;

    /* The lists that begin in the page: where they end among its values, and which are null. */
    private FloatBuffer values = NONE;
    private int[] ends = {};
    private boolean[] nulls = {};
    private int lists;
    private int next;

    /** Values of the page that belong to the list before. */
    private int first;

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
        // The last list of a page is known to be whole when the next page has been looked at.
        while (!isKept && next >= lists - 1 && readPage()) {}
        if (isKept) {
            isKept = false;
            return isKeptNull ? null : kept;
        }
        if (next >= lists) {
            throw new IllegalArgumentException("fewer lists than rows");
        }
        return list(next++);
    }

    private @Nullable FloatBuffer list(int at) {
        int start = at == 0 ? first : ends[at - 1];
        return nulls[at] ? null : values.slice(start, ends[at] - start);
    }

    /** Goes on with the next page; the list that has not been handed out is kept, and grows by what comes of it first. */
    private boolean readPage() {
        DataPage page = pages.readPage();
        if (page == null) {
            return false;
        }
        isKept = next < lists;
        if (isKept) {
            FloatBuffer last = list(next);
            isKeptNull = last == null;
            kept = last == null ? NONE : last;
        }
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
        if (first > 0) {
            kept = joined(kept, values.slice(0, first));
        }
        return true;
    }

    private static FloatBuffer joined(FloatBuffer begun, FloatBuffer more) {
        FloatBuffer both = FloatBuffer.allocate(begun.remaining() + more.remaining());
        return both.put(begun.duplicate()).put(more).flip();
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

    private void take(ByteBuffer repetition, ByteBuffer definition, ByteBuffer bytes, int count) {
        values = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        lists = 0;
        next = 0;
        first = 0;
        LevelRuns starts = new LevelRuns(repetition, repetitionWidth);
        LevelRuns defined = new LevelRuns(definition, definitionWidth);
        int end = 0;
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
                extend(end);
            }
            starts.take(run);
            defined.take(run);
            done += run;
        }
    }

    private void extend(int end) {
        if (lists == 0) {
            if (!isKept) {
                throw new IllegalArgumentException("a list goes on that never began");
            }
            first = end;
        } else {
            ends[lists - 1] = end;
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
