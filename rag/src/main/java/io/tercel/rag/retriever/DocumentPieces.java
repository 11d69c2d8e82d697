package io.tercel.rag.retriever;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.StoredEmbedding;
import io.tercel.langchain4j.TercelEmbeddingStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/*
 * The passages of one document, read as they are needed.
 *
 * The ingestor's ids end in '#' and the index, so that neighbours are read by their ids, which costs next to nothing. Passages that came into
 * the store in another way are looked for by their metadata, which reads the metadata of all passages.
 *
 * A neighbour has to pass the same filter as what was found: who may not find a passage may not be shown it as the surroundings of
 * another one either.
 */
final class DocumentPieces {

    private static final String INDEX_MARK = "#";
    private static final int READ_AHEAD = 8;

    private final TercelEmbeddingStore store;
    private final Optional<Filter> eligible;
    private final Place place;
    private final Optional<String> idPrefix;
    private final Map<Integer, StoredEmbedding> pieces = new HashMap<>();
    private final Set<Integer> asked = new HashSet<>();

    /**
     * @param id of one of the passages
     * @param place of the same one
     */
    DocumentPieces(TercelEmbeddingStore store, Optional<Filter> eligible, String id, Place place) {
        this.store = store;
        this.eligible = eligible;
        this.place = place;
        String ending = INDEX_MARK + place.index();
        idPrefix = id.endsWith(ending)
                ? Optional.of(id.substring(0, id.length() - ending.length()) + INDEX_MARK)
                : Optional.empty();
    }

    /** The passage at an index; empty when there is none, or none that may be shown. */
    Optional<StoredEmbedding> at(int index) {
        if (index >= 0 && !asked.contains(index)) {
            read(Math.max(0, index - READ_AHEAD), index + READ_AHEAD);
        }
        return Optional.ofNullable(pieces.get(index));
    }

    /** Reads some passages at once, both ends included. */
    void read(int from, int to) {
        List<Integer> missing = IntStream.rangeClosed(Math.max(0, from), to)
                .filter(index -> !asked.contains(index))
                .boxed()
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        asked.addAll(missing);
        for (StoredEmbedding piece : stored(missing)) {
            piece.segment()
                    .flatMap(segment -> Place.of(segment.metadata()))
                    .filter(place::sameDocument)
                    .ifPresent(at -> pieces.put(at.index(), piece));
        }
    }

    private List<StoredEmbedding> stored(List<Integer> indexes) {
        if (idPrefix.isPresent()) {
            return store
                    .get(indexes.stream().map(index -> idPrefix.get() + index).toList())
                    .stream()
                    .filter(this::mayBeShown)
                    .toList();
        }
        Filter range = place.range(indexes.getFirst(), indexes.getLast());
        // One document may be in the store twice, under other ids; one passage for each index is enough.
        return store.list(eligible.map(range::and).orElse(range), 2 * indexes.size(), 0);
    }

    private boolean mayBeShown(StoredEmbedding piece) {
        Metadata metadata = piece.segment().map(segment -> segment.metadata()).orElseGet(Metadata::new);
        try {
            return piece.segment().isPresent()
                    && eligible.map(filter -> filter.test(metadata)).orElse(true);
        } catch (RuntimeException typesDoNotFit) {
            // LangChain4j's test throws where types do not fit. When in doubt it is not shown.
            return false;
        }
    }
}
