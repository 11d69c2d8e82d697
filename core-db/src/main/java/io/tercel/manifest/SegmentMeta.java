package io.tercel.manifest;

/**
 * A sealed segment in the manifest.
 *
 * @param number its number, which names its folder
 * @param partition number of the partition that its rows are in
 * @param fieldsEnd fields with this number or a larger one came later and have no column here: their rows have the default or null
 * @param rows rows in its columns, deleted ones too
 * @param deletesFile number of the file that lists its deleted rows; 0 when none is
 * @param deletedRows how many that file lists
 */
public record SegmentMeta(int number, int partition, int fieldsEnd, int rows, int deletesFile, int deletedRows) {

    /** The segment's folder, below the database directory. */
    public String folder() {
        return "seg-%06d".formatted(number);
    }

    /** The same segment with another list of deleted rows. */
    public SegmentMeta withDeletes(int file, int deleted) {
        return new SegmentMeta(number, partition, fieldsEnd, rows, file, deleted);
    }
}
