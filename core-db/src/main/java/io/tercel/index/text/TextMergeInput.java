package io.tercel.index.text;

import org.jspecify.annotations.Nullable;

/**
 * An index that becomes part of a new one.
 *
 * @param source may get more rows while it is read
 * @param newRows for each row of the source its row in the new index, or -1 to leave it out; rows beyond
 *     its end, which came later, are left out too. Null when all rows keep theirs. Shared,
 *     not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
public record TextMergeInput(PositionSource source, int @Nullable [] newRows) {}
