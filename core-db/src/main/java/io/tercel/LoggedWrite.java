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
 * @param operation what it does, for people
 * @param rows rows that come
 * @param keys keys whose rows go
 */
public record LoggedWrite(
        String file, long offset, int bytes, long timestamp, String collection, String operation, int rows, int keys) {}
