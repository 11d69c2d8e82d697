package io.tercel.manifest;

/**
 * A partition of a collection in the manifest.
 *
 * @param number its number within the collection; segments name it by that
 * @param name what users call it
 */
public record PartitionMeta(int number, String name) {

    /** The partition that every collection begins with, and that rows go to when nothing else is said. */
    public static final PartitionMeta DEFAULT = new PartitionMeta(0, "_default");

    /** One of the partitions over which a partition key spreads rows. */
    static PartitionMeta byKey(int number) {
        return new PartitionMeta(number, DEFAULT.name() + "_" + number);
    }
}
