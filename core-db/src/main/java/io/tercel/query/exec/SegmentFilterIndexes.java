package io.tercel.query.exec;

import io.tercel.error.CorruptionException;
import io.tercel.expr.FilterIndex;
import io.tercel.expr.FilterIndexes;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.segment.SealedSegment;
import io.tercel.segment.SegmentIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The indexes of one segment that a filter asked for, open until they are closed. Used by one thread. */
final class SegmentFilterIndexes implements FilterIndexes, AutoCloseable {

    private final CollectionSchema schema;
    private final SealedSegment segment;
    private final Map<Integer, List<FilterIndex>> known = new HashMap<>();
    private final List<SegmentIndex> open = new ArrayList<>();

    SegmentFilterIndexes(CollectionSchema schema, SealedSegment segment) {
        this.schema = schema;
        this.segment = segment;
    }

    @Override
    public List<FilterIndex> of(int storedField) {
        return known.computeIfAbsent(storedField, field -> {
            List<SegmentIndex> used = segment.scalarIndexes(field);
            open.addAll(used);
            List<FilterIndex> indexes = new ArrayList<>();
            for (SegmentIndex index : used) {
                if (index.meta().spec() instanceof ScalarIndexSpec spec) {
                    indexes.add(FilterIndex.of(schema, field, spec, index.scalars()));
                }
            }
            return indexes;
        });
    }

    /**
     * Takes note of a failure to read one of them.
     *
     * @throws CorruptionException the same, when something else is damaged
     */
    void requireOther(CorruptionException failure) {
        for (SegmentIndex index : open) {
            if (failure.file().equals(index.index().file().name())) {
                index.requireOther(failure);
                return;
            }
        }
        throw failure;
    }

    @Override
    public void close() {
        open.forEach(SegmentIndex::close);
    }
}
