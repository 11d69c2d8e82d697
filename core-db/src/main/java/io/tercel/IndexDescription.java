package io.tercel;

import io.tercel.schema.FieldIndex;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexSpec;
import java.util.Locale;

/**
 * What an index of a field is and how far it has come, at one moment: made by {@link Collection#describeIndex}.
 *
 * <p>Rows that are neither indexed nor pending are compared one by one and are to be: those that are not sealed yet, those in segments of
 * too few rows for an index to pay, and all of a field with the index {@code Flat}. Every row is found, whatever is indexed.
 *
 * @param field name of the field
 * @param index what the field asks for
 * @param state whether more is to be built
 * @param reason why building failed; empty unless that is the state
 * @param totalRows rows that reads see
 * @param indexedRows those of them that are found through the index
 * @param pendingRows those that are to be, once their segments have it; until then they are compared one by one, or found through the
 *     index that the field had before
 * @param progress of the build that is running, from 0 to 1; 0 while it waits for its turn, 1 when none is left
 * @param bytes bytes of the index's files and of what of it is in memory
 */
public record IndexDescription(
        String field,
        FieldIndex index,
        State state,
        String reason,
        long totalRows,
        long indexedRows,
        long pendingRows,
        double progress,
        long bytes) {

    /** Whether more is to be built. */
    public enum State {
        /** All is built. */
        FINISHED,
        /** Something is being built, or waits for its turn. */
        IN_PROGRESS,
        /** Building failed; it is tried again after the next flush or merge, after the next opening, and when asked for. */
        FAILED
    }

    /** One line for people; its layout may change. */
    @Override
    public String toString() {
        String failed = reason.isEmpty() ? "" : ": " + reason;
        return String.format(
                Locale.ROOT,
                "%s: %s%s, %,d of %,d rows indexed, %,d pending, %s%s",
                field,
                index.kind(),
                parameters(index),
                indexedRows,
                totalRows,
                pendingRows,
                state,
                failed);
    }

    private static String parameters(FieldIndex index) {
        return switch (index) {
            case IndexSpec vectors -> ", metric " + vectors.metric();
            case ScalarIndexSpec.JsonPath json -> " of %s as %s".formatted(json.path(), json.cast());
            case ScalarIndexSpec.Ngram grams -> " of %d to %d characters".formatted(grams.minGram(), grams.maxGram());
            case ScalarIndexSpec scalars -> "";
        };
    }
}
