package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector indexes of one sealed segment. Opening it never fails: an index that cannot be opened is told of, and its field searched
 * exactly. Read by many threads; changed by the one that applies writes.
 */
final class SegmentIndexes {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);

    /** By position of the stored field; replaced, not changed. */
    private volatile Map<Integer, SegmentIndex> open;

    /** What is wrong with those that the manifest names and that could not be opened, by number of the field. */
    private volatile Map<Integer, String> unusable;

    private SegmentIndexes(Map<Integer, SegmentIndex> open, Map<Integer, String> unusable) {
        this.open = open;
        this.unusable = unusable;
    }

    /** Opens those that the manifest names. */
    static SegmentIndexes open(Directory directory, SegmentLayout layout, SegmentMeta meta, List<Column> columns) {
        Map<Integer, SegmentIndex> open = new HashMap<>();
        Map<Integer, String> unusable = new HashMap<>();
        for (IndexMeta index : meta.indexes()) {
            int position = positionOf(layout, index);
            if (position >= 0) {
                try {
                    open.put(position, SegmentIndex.open(directory, layout, meta, index, columns.get(position)));
                } catch (VectorDbException e) {
                    LOG.warn("a segment is searched exactly until its index has been built anew: {}", e.getMessage());
                    unusable.put(index.field(), String.valueOf(e.getMessage()));
                }
            }
        }
        return new SegmentIndexes(Map.copyOf(open), Map.copyOf(unusable));
    }

    /** The stored field that an index is for; -1 when it is gone or is compared otherwise. */
    private static int positionOf(SegmentLayout layout, IndexMeta index) {
        for (int i = 0; i < layout.columns().size(); i++) {
            FieldSchema field = layout.schema().storedFields().get(i);
            if (layout.columns().get(i).field() == index.field() && field.type().isDenseVector()) {
                Optional<IndexSpec> wanted = field.index();
                return wanted.isPresent()
                                && wanted.get().metric() == index.spec().metric()
                        ? i
                        : -1;
            }
        }
        return -1;
    }

    /** The index of a field, to be closed by the caller; empty when there is none, or it is damaged. */
    Optional<SegmentIndex> use(int storedField) {
        while (true) {
            SegmentIndex index = open.get(storedField);
            if (index == null || index.isDamaged()) {
                return Optional.empty();
            }
            if (index.begin()) {
                return Optional.of(index);
            }
            // It was replaced after it was found.
        }
    }

    /** As {@link #use}, only what it is. */
    Optional<IndexMeta> whole(int storedField) {
        return Optional.ofNullable(open.get(storedField))
                .filter(index -> !index.isDamaged())
                .map(SegmentIndex::meta);
    }

    /** Whether the index of a field was opened, damaged or not. */
    boolean isOpen(int storedField) {
        return open.containsKey(storedField);
    }

    /** What is known to be wrong with indexes that have not been built anew yet. */
    List<String> damage() {
        List<String> damage = new ArrayList<>(unusable.values());
        open.values().stream().filter(SegmentIndex::isDamaged).forEach(index -> damage.add(index.damage()));
        return damage;
    }

    /** Puts an index in the place of the one that the field had, whose file goes with its last user. */
    void put(int storedField, SegmentIndex built) {
        Map<Integer, SegmentIndex> next = new HashMap<>(open);
        SegmentIndex before = next.put(storedField, built);
        open = Map.copyOf(next);
        Map<Integer, String> stillUnusable = new HashMap<>(unusable);
        stillUnusable.remove(built.meta().field());
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

    /** Calls {@code visit} for each that is whole as far as is known. */
    void forEach(Consumer<SegmentIndex> visit) {
        open.keySet()
                .forEach(field -> use(field).ifPresent(index -> {
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
