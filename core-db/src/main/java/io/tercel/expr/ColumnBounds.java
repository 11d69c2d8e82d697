package io.tercel.expr;

/**
 * What is known of the values of some rows without reading them: those of a segment, or a part of it. {@code field} is an index into
 * {@code CollectionSchema.storedFields()}. Bounds hold for all values that are not null and need not be reached; a lower bound above
 * its upper bound says that all rows are null. A filter asks only for fields that it names, and only for bounds of their storage.
 */
public interface ColumnBounds {

    /** Whether a row may be null. */
    boolean hasNulls(int field);

    /** Storage LONG: no value is below this. */
    long minLong(int field);

    /** Storage LONG: no value is above this. */
    long maxLong(int field);

    /** Storage DOUBLE: no value is below this. Infinite if there may be one that is not a number. */
    double minDouble(int field);

    /** Storage DOUBLE: no value is above this. Infinite if there may be one that is not a number. */
    double maxDouble(int field);

    /**
     * Storage BYTES: no value is below this, as far as its first eight bytes tell; these are a big-endian unsigned number, with
     * zeros where the value has ended.
     */
    long minPrefix(int field);

    /** Storage BYTES: no value is above this, likewise. */
    long maxPrefix(int field);
}
