package io.tercel.index.scalar;

import io.tercel.index.BuildControl;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.ScalarIndexSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.roaringbitmap.RoaringBitmap;

/** Writes the sections of an index. */
final class ScalarOutput {

    private static final int KEYS_AT_ONCE = 4_096;

    private final ChecksumOutput out;
    private final BuildControl control;
    private final long[] sections = new long[ScalarFormat.SECTIONS];
    private int begun;

    ScalarOutput(ChecksumOutput out, BuildControl control) {
        this.out = out;
        this.control = control;
    }

    /** Begins the next section. */
    void begin() {
        out.align(ScalarFormat.ALIGNMENT);
        sections[begun++] = out.position();
    }

    /** Writes keys and their lists. */
    void write(Lists lists, boolean texts, boolean plain) {
        begin();
        long[] ends = new long[lists.keys() + 1];
        for (int i = 0; texts && i < lists.keys(); i++) {
            out.write(lists.text(i));
            ends[i + 1] = out.position() - sections[0];
        }
        begin();
        for (int i = 0; !texts && i < lists.keys(); i++) {
            out.writeLong(lists.number(i));
        }
        out.writeLongs(ends, 0, texts ? ends.length : 0);
        begin();
        int rows = 0;
        for (int i = 0; i < lists.keys(); i++) {
            out.writeInt(rows);
            rows += lists.count(i);
        }
        out.writeInt(rows);
        writeLists(lists, plain);
    }

    private void writeLists(Lists lists, boolean plain) {
        begin();
        long place = 0;
        for (int i = 0; !plain && i < lists.keys(); i++) {
            out.writeLong(place);
            place += isShort(lists.count(i))
                    ? (long) Integer.BYTES * lists.count(i)
                    : bitmap(lists.rows(i)).serializedSizeInBytes();
        }
        begin();
        for (int i = 0; i < lists.keys(); i++) {
            int[] rows = lists.rows(i);
            if (plain || isShort(rows.length)) {
                out.writeInts(rows, 0, rows.length);
            } else {
                write(bitmap(rows));
            }
            if (i % KEYS_AT_ONCE == 0) {
                control.progress((long) lists.keys() + i, 2L * lists.keys());
            }
        }
    }

    private static boolean isShort(int rows) {
        return rows <= ScalarFormat.SHORT_LIST;
    }

    private static RoaringBitmap bitmap(int[] rows) {
        RoaringBitmap bitmap = RoaringBitmap.bitmapOf(rows);
        bitmap.runOptimize();
        return bitmap;
    }

    private void write(RoaringBitmap bitmap) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(bitmap.serializedSizeInBytes());
        try {
            bitmap.serialize(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        out.write(bytes.toByteArray());
    }

    /** Writes the rows that are not in lists, and the tail. */
    void finish(
            int kind,
            boolean plain,
            ScalarIndexSpec spec,
            int rows,
            int keys,
            RoaringBitmap nulls,
            RoaringBitmap open) {
        while (begun < ScalarFormat.SECTIONS - 2) {
            begin();
        }
        begin();
        write(nulls);
        begin();
        write(open);
        out.align(ScalarFormat.ALIGNMENT);
        out.writeInt(kind);
        out.writeInt(plain ? 1 : 0);
        out.writeInt(ScalarFormat.code(spec));
        out.writeInt(ScalarFormat.first(spec));
        out.writeInt(ScalarFormat.second(spec));
        out.writeInt(rows);
        out.writeInt(keys);
        out.writeInt(nulls.getCardinality());
        out.writeInt(open.getCardinality());
        out.writeInt(0);
        out.writeLongs(sections, 0, sections.length);
        out.write(new byte[ScalarFormat.TAIL_BYTES - ScalarFormat.TAIL_ZEROS]);
        out.finish();
    }
}
