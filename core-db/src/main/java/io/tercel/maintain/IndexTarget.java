package io.tercel.maintain;

import io.tercel.manifest.IndexMeta;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SealedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index that a sealed segment is to have.
 *
 * @param storedField position in {@code CollectionSchema.storedFields()}
 * @param field the field there
 * @param fieldId its number
 * @param spec what is to be built
 */
record IndexTarget(SealedSegment segment, int storedField, FieldSchema field, int fieldId, IndexSpec spec) {

    /** What a build is called by, whatever object stands for the segment by now. */
    record Name(int collection, int segment, int fieldId, IndexSpec spec) {}

    Name name(CollectionStore store) {
        return new Name(store.number(), segment.number(), fieldId, spec);
    }

    /** For people. */
    String description(CollectionStore store) {
        return "index %s of field '%s' of collection '%s', segment %d of %,d rows"
                .formatted(
                        spec.kind(),
                        field.name(),
                        store.schema().name(),
                        segment.number(),
                        segment.meta().rows());
    }

    /** Whether the segment has it. */
    boolean isBuilt() {
        return segment.indexed(storedField).map(IndexMeta::spec).equals(Optional.of(spec));
    }

    /** Those of a segment, built or not. */
    static List<IndexTarget> of(CollectionStore store, SealedSegment segment) {
        List<IndexTarget> targets = new ArrayList<>();
        List<FieldSchema> stored = store.schema().storedFields();
        for (int i = 0; i < stored.size(); i++) {
            FieldSchema field = stored.get(i);
            if (field.type().isDenseVector() && !segment.isBefore(i)) {
                int position = i;
                field.index()
                        .flatMap(wanted -> store.layout().indexes().kinds().resolve(wanted, segment.column(position)))
                        .ifPresent(spec -> targets.add(new IndexTarget(
                                segment,
                                position,
                                field,
                                store.layout().columns().get(position).field(),
                                spec)));
            }
        }
        return targets;
    }
}
