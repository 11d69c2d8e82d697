package io.tercel.expr;

import java.util.List;

/** The indexes that one segment has for filters. */
@FunctionalInterface
public interface FilterIndexes {

    /** Those of a stored field. */
    List<FilterIndex> of(int storedField);
}
