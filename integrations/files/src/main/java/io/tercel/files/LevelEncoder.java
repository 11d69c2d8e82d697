package io.tercel.files;

import java.io.ByteArrayOutputStream;

/** Writes the levels of a page in Parquet's hybrid form, as runs alone; no level is above 255. {@link LevelRuns} reads them. */
final class LevelEncoder {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int level;
    private int run;

    /** Adds the same level so many times. */
    void add(int added, int count) {
        if (count == 0) {
            return;
        }
        if (added != level) {
            endRun();
            level = added;
        }
        run += count;
    }

    private void endRun() {
        if (run == 0) {
            return;
        }
        // The lowest bit tells a run from a packed stretch.
        int left = run << 1;
        while (left > 0x7F) {
            bytes.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        bytes.write(left);
        bytes.write(level);
        run = 0;
    }

    /** All of them; nothing is added afterwards. */
    byte[] toBytes() {
        endRun();
        return bytes.toByteArray();
    }
}
