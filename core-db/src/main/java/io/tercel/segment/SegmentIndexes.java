package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.ScalarIndexRules;
import io.tercel.schema.ScalarIndexSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of one sealed segment. Opening it never fails: an index that cannot be opened is told of, and its field searched without. Read by many threads; changed by the one that applies writes.
 */
final class SegmentIndexes {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);

    /**
     * What an index is for.
     *
     * @param storedField position of the stored field
     * @param place in a JSON field; otherwise empty
     */
    private record Place(int storedField, String place) {}

    /** Replaced, not changed. */
    private volatile Map<Place, SegmentIndex> open;

    /** What is wrong with those that the manifest names and that could not be opened. */
    private volatile Map<Place, String> unusable;

    private SegmentIndexes(Map<Place, SegmentIndex> open, Map<Place, String> unusable) {
        this.open = open;
        this.unusable = unusable;
    }

    /** Opens those that the manifest names. */
    static SegmentIndexes open(Directory directory, SegmentLayout layout, SegmentMeta meta, List<Column> columns) {
        Map<Place, SegmentIndex> open = new HashMap<>();
        Map<Place, String> unusable = new HashMap<>();
        for (IndexMeta index : meta.indexes()) {
            int position = positionOf(layout, index);
            if (position >= 0) {
                Place place = new Place(position, index.place());
                try {
                    open.put(place, SegmentIndex.open(directory, layout, meta, index, columns.get(position)));
                } catch (VectorDbException e) {
                    LOG.warn(
                            "a segment is searched without its index until it has been built anew: {}", e.getMessage());
                    unusable.put(place, String.valueOf(e.getMessage()));
                }
            }
        }
        return new SegmentIndexes(Map.copyOf(open), Map.copyOf(unusable));
    }

    /** The stored field that an index is for; -1 when it is gone, is compared otherwise, or wants another index. */
    private static int positionOf(SegmentLayout layout, IndexMeta index) {
        for (int i = 0; i < layout.columns().size(); i++) {
            FieldSchema field = layout.schema().storedFields().get(i);
            if (layout.columns().get(i).field() == index.field() && serves(layout, field, index)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean serves(SegmentLayout layout, FieldSchema field, IndexMeta index) {
        return switch (index.spec()) {
            case IndexSpec vectors ->
                field.type().isDenseVector()
                        && field.index()
                                .filter(wanted -> wanted.metric() == vectors.metric())
                                .isPresent();
            case ScalarIndexSpec scalars ->
                layout.schema().scalarIndexes().stream()
                        .anyMatch(wanted -> wanted.field().equals(field.name())
                                && ScalarIndexRules.resolved(wanted.spec(), field.type())
                                        .equals(scalars));
        };
    }

    /** The indexes for filters of a field, by place, to be closed by the caller; those that are damaged are not among them. */
    List<SegmentIndex> useScalars(int storedField) {
        List<SegmentIndex> used = new ArrayList<>();
        for (Place place : open.keySet()) {
            if (place.storedField() == storedField) {
                use(place).ifPresent(used::add);
            }
        }
        return used;
    }

    /** The index of a field, to be closed by the caller; empty when there is none, or it is damaged. */
    Optional<SegmentIndex> use(int storedField) {
        return use(new Place(storedField, ""));
    }

    private Optional<SegmentIndex> use(Place place) {
        while (true) {
            SegmentIndex index = open.get(place);
            if (index == null || index.isDamaged()) {
                return Optional.empty();
            }
            if (index.begin()) {
                return Optional.of(index);
            }
            // It was replaced after it was found.
        }
    }

    /** As {@link #use}, only what it is; of the index for a place in a JSON field where one is given. */
    Optional<IndexMeta> whole(int storedField, String place) {
        return Optional.ofNullable(open.get(new Place(storedField, place)))
                .filter(index -> !index.isDamaged())
                .map(SegmentIndex::meta);
    }

    /** Whether the index of a field was opened, damaged or not. */
    boolean isOpen(int storedField, String place) {
        return open.containsKey(new Place(storedField, place));
    }

    /** What is known to be wrong with indexes that have not been built anew yet. */
    List<String> damage() {
        List<String> damage = new ArrayList<>(unusable.values());
        open.values().stream().filter(SegmentIndex::isDamaged).forEach(index -> damage.add(index.damage()));
        return damage;
    }

    /** Puts an index in the place of the one that the field had, whose file goes with its last user. */
    void put(int storedField, SegmentIndex built) {
        Place place = new Place(storedField, built.meta().place());
        Map<Place, SegmentIndex> next = new HashMap<>(open);
        SegmentIndex before = next.put(place, built);
        open = Map.copyOf(next);
        Map<Place, String> stillUnusable = new HashMap<>(unusable);
        stillUnusable.remove(place);
        unusable = Map.copyOf(stillUnusable);
        if (before != null) {
            before.setObsolete();
            before.close();
        }
    }

    /** The files of those that a manifest does not name go with their last user. */
    void keepOnly(List<IndexMeta> named) {
        open.values().stream().filter(index -> !named.contains(index.meta())).forEach(SegmentIndex::setObsolete);
    }

    /** All that are whole as far as is known, to be closed by the caller. */
    List<SegmentIndex> useAll() {
        List<SegmentIndex> used = new ArrayList<>();
        open.keySet().forEach(place -> use(place).ifPresent(used::add));
        return used;
    }

    /** Calls {@code visit} for each that is whole as far as is known. */
    void forEach(Consumer<SegmentIndex> visit) {
        open.keySet()
                .forEach(place -> use(place).ifPresent(index -> {
                    try (index) {
                        visit.accept(index);
                    }
                }));
    }

    long bytes() {
        long bytes = 0;
        for (SegmentIndex index : open.values()) {
            bytes += index.index().file().length();
        }
        return bytes;
    }

    /** Ends the segment's use of all of them. */
    void close() {
        open.values().forEach(SegmentIndex::close);
    }
}
