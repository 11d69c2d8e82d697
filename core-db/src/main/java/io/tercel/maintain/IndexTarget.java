package io.tercel.maintain;

import io.tercel.manifest.IndexMeta;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldIndex;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndex;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
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
record IndexTarget(SealedSegment segment, int storedField, FieldSchema field, int fieldId, FieldIndex spec) {

    /** What a build is called by, whatever object stands for the segment by now. */
    record Name(int collection, int segment, int fieldId, FieldIndex spec) {}

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

    /** The place in a JSON field that it is for; empty where there is none. */
    String place() {
        return spec instanceof ScalarIndexSpec scalars ? scalars.place() : "";
    }

    /** Whether the segment has it. */
    boolean isBuilt() {
        return switch (spec) {
            case IndexSpec vectors ->
                segment.indexed(storedField).map(IndexMeta::spec).equals(Optional.of(vectors));
            case ScalarIndexSpec scalars -> segment.hasScalarIndex(storedField, scalars);
        };
    }

    /** Those of a segment, built or not. */
    static List<IndexTarget> of(CollectionStore store, SealedSegment segment) {
        List<IndexTarget> targets = new ArrayList<>();
        CollectionSchema schema = store.schema();
        List<FieldSchema> stored = schema.storedFields();
        IndexAccess access = store.layout().indexes();
        for (int i = 0; i < stored.size(); i++) {
            FieldSchema field = stored.get(i);
            if (segment.isBefore(i)) {
                continue;
            }
            List<FieldIndex> specs = new ArrayList<>();
            if (field.type().isDenseVector()) {
                int position = i;
                field.index()
                        .flatMap(wanted -> access.kinds().resolve(wanted, segment.column(position)))
                        .ifPresent(specs::add);
            }
            for (ScalarIndex index : schema.scalarIndexes()) {
                if (index.field().equals(field.name())) {
                    access.scalars()
                            .resolve(index.spec(), field, segment.meta().rows())
                            .ifPresent(specs::add);
                }
            }
            int id = store.layout().columns().get(i).field();
            for (FieldIndex spec : specs) {
                targets.add(new IndexTarget(segment, i, field, id, spec));
            }
        }
        return targets;
    }
}
