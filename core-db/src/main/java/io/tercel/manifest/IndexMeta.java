package io.tercel.manifest;

import io.tercel.schema.FieldIndex;
import io.tercel.schema.ScalarIndexSpec;

/**
 * An index of one field of a sealed segment in the manifest.
 *
 * @param field number of the field
 * @param file number of its file; one that is built anew gets another number
 * @param spec what was built, with all that is needed to open it
 */
public record IndexMeta(int field, int file, FieldIndex spec) {

    /** The place in a JSON field that it is for; empty where there is none. */
    public String place() {
        return spec instanceof ScalarIndexSpec scalar ? scalar.place() : "";
    }

    /** Whether the other one is for the same values, so that a segment has one of the two. */
    public boolean isSamePlace(IndexMeta other) {
        return field == other.field && place().equals(other.place());
    }
}
