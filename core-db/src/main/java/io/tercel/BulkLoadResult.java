package io.tercel;

/**
 * What a bulk load did.
 *
 * @param rows rows that the collection has got
 * @param timestamp the load's place in the order of all writes; 0 when there was nothing to do
 * @param segments sealed segments that they came in
 */
public record BulkLoadResult(long rows, long timestamp, int segments) {}
