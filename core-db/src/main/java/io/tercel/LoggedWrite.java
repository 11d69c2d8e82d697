package io.tercel;

/**
 * A write as the write-ahead log has it: made by {@link Database#examineLog}.
 *
 * @param file of the log
 * @param offset where it begins in that file
 * @param bytes of the write, without the log's own
 * @param timestamp of the write
 * @param collection its name, {@code database.name} outside {@code default}; of one that the manifest does not have any more, its number
 *     as {@code #7}
 * @param operation what it does, for people. The rows of a bulk load of a database whose changes are followed come as parts of it, which count
 *     if its end is there, too
 * @param rows rows that come
 * @param keys keys whose rows go
 * @param load number of the bulk load that it is a part or the end of; 0 for others
 */
public record LoggedWrite(
        String file,
        long offset,
        int bytes,
        long timestamp,
        String collection,
        String operation,
        long rows,
        int keys,
        long load) {}
