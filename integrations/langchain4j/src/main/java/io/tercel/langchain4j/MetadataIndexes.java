package io.tercel.langchain4j;

import io.tercel.Collection;
import io.tercel.error.VectorDbException;
import io.tercel.schema.JsonCast;
import io.tercel.schema.ScalarIndexSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Reading a hundred thousand documents of metadata takes some twenty milliseconds, a hundred times as long as the search itself, for each
 * filter that was not seen before. Nobody who changes one line to have another store knows which keys to declare; the filters tell.
 *
 * A key counts when filters have asked for it a few times: one that is asked for once is not worth an index, and whoever asks for ever
 * new keys must not get an index of each. Creating one seals growing rows, so it is done beside the call that was one too many.
 */

/** Gives keys of metadata that filters ask for often an index. Safe for use by many threads. */
final class MetadataIndexes {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataIndexes.class);

    private static final int USES = 8;
    private static final int MOST_KEYS = 16;
    /** Keys that are counted at once: ever new ones must not fill memory. */
    private static final int MOST_COUNTED = 1_024;

    /** Segments with fewer rows get no index. */
    private static final int FEWEST_ROWS = 2_048;

    private final boolean isOn;
    private final Map<String, Integer> uses = new ConcurrentHashMap<>();
    private final Map<String, JsonCast> indexed = new ConcurrentHashMap<>();

    MetadataIndexes(boolean isOn) {
        this.isOn = isOn;
    }

    /** Remembers that a filter compared these keys, and has those indexed that have been compared often enough. */
    void noteUse(Collection collection, Map<String, JsonCast> keys) {
        if (!isOn) {
            return;
        }
        keys.forEach((key, cast) -> {
            if (!indexed.containsKey(key) && (uses.containsKey(key) || uses.size() < MOST_COUNTED)) {
                int times = uses.merge(key, 1, Integer::sum);
                if (times >= USES && indexed.size() < MOST_KEYS && collection.count() >= FEWEST_ROWS) {
                    index(collection, key, cast);
                }
            }
        });
    }

    private void index(Collection collection, String key, JsonCast cast) {
        if (indexed.putIfAbsent(key, cast) == null) {
            uses.remove(key);
            Thread.ofVirtual().name("tercel-metadata-index").start(() -> create(collection, key, cast));
        }
    }

    private static void create(Collection collection, String key, JsonCast cast) {
        String place = MetadataFilterMapper.place(key);
        boolean isThere = collection.schema().scalarIndexes().stream()
                .anyMatch(index -> index.spec().place().equals(place));
        if (isThere) {
            return;
        }
        try {
            collection.createIndex(StoreSchema.METADATA, new ScalarIndexSpec.JsonPath(place, cast));
            LOG.debug("metadata key '{}' is being indexed", key);
        } catch (VectorDbException failure) {
            // Closed meanwhile, or a key that cannot be indexed: filters on it are answered all the same.
            LOG.debug("metadata key '{}' is not indexed", key, failure);
        }
    }
}
