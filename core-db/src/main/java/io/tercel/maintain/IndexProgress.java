package io.tercel.maintain;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far the indexes of one field have come.
 *
 * @param indexedRows visible rows of sealed segments that have the index that the field asks for
 * @param pendingRows visible rows of sealed segments that are to get it
 * @param running how far the build has come that is running, from 0 to 1
 * @param failure why the last build of one of the pending ones failed, if none of those is left that is yet to be tried
 */
public record IndexProgress(
        long indexedRows, long pendingRows, OptionalDouble running, Optional<RuntimeException> failure) {}
