package io.tercel.rag.retriever;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.StoredEmbedding;
import io.tercel.langchain4j.TercelEmbeddingStore;
import io.tercel.rag.SourceRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gives passages their surroundings, and makes one of those whose surroundings meet. */
final class Widening {

    private final TercelEmbeddingStore store;
    private final Surroundings surroundings;

    Widening(TercelEmbeddingStore store, Surroundings surroundings) {
        this.store = store;
        this.surroundings = surroundings;
    }

    /** A stretch of a document, from one index to another, both included, around the passage that ranks {@code rank}. */
    private record Stretch(DocumentPieces pieces, int from, int to, int rank, RetrievedPassage lead) {

        boolean meets(Stretch later) {
            return later.from <= to + 1;
        }

        Stretch joined(Stretch later) {
            Stretch better = rank < later.rank ? this : later;
            return new Stretch(pieces, from, Math.max(to, later.to), better.rank, better.lead);
        }
    }

    /**
     * The passages with what is around them.
     *
     * @param passages best first
     * @param eligible what neighbours have to fit as well
     */
    List<RetrievedPassage> widen(List<RetrievedPassage> passages, Optional<Filter> eligible) {
        if (surroundings instanceof Surroundings.None) {
            return passages;
        }
        Map<Map<String, String>, DocumentPieces> documents = new LinkedHashMap<>();
        Map<Map<String, String>, List<Stretch>> stretches = new LinkedHashMap<>();
        Map<Integer, RetrievedPassage> byRank = new TreeMap<>();
        for (int rank = 0; rank < passages.size(); rank++) {
            RetrievedPassage passage = passages.get(rank);
            Optional<Place> place = Place.of(passage.segment().metadata());
            if (place.isEmpty()) {
                byRank.put(rank, passage);
                continue;
            }
            DocumentPieces pieces = documents.computeIfAbsent(
                    place.get().document(), key -> new DocumentPieces(store, eligible, passage.id(), place.get()));
            stretches
                    .computeIfAbsent(place.get().document(), key -> new ArrayList<>())
                    .add(stretch(pieces, place.get().index(), rank, passage));
        }
        stretches
                .values()
                .forEach(ofDocument -> join(ofDocument).forEach(stretch -> byRank.put(stretch.rank(), whole(stretch))));
        return List.copyOf(byRank.values());
    }

    private static List<Stretch> join(List<Stretch> stretches) {
        List<Stretch> sorted = new ArrayList<>(stretches);
        sorted.sort(Comparator.comparingInt(Stretch::from));
        List<Stretch> joined = new ArrayList<>();
        for (Stretch next : sorted) {
            if (!joined.isEmpty() && joined.getLast().meets(next)) {
                joined.add(joined.removeLast().joined(next));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private Stretch stretch(DocumentPieces pieces, int index, int rank, RetrievedPassage passage) {
        return switch (surroundings) {
            case Surroundings.None none -> new Stretch(pieces, index, index, rank, passage);
            case Surroundings.Window window -> {
                pieces.read(index - window.before(), index + window.after());
                int from = index;
                while (index - from < window.before() && pieces.at(from - 1).isPresent()) {
                    from--;
                }
                int to = index;
                while (to - index < window.after() && pieces.at(to + 1).isPresent()) {
                    to++;
                }
                yield new Stretch(pieces, from, to, rank, passage);
            }
            case Surroundings.Section section ->
                grown(
                        pieces,
                        index,
                        rank,
                        passage,
                        section.maxCharacters(),
                        Optional.of(passage.source().heading()));
            case Surroundings.Document document ->
                grown(pieces, index, rank, passage, document.maxCharacters(), Optional.empty());
        };
    }

    /** Takes a neighbour from either side in turn until neither side has one that fits. */
    private static Stretch grown(
            DocumentPieces pieces,
            int index,
            int rank,
            RetrievedPassage passage,
            int maxCharacters,
            Optional<Optional<String>> heading) {
        int from = index;
        int to = index;
        int room = maxCharacters - passage.segment().text().length();
        boolean forward = true;
        boolean backward = true;
        while (forward || backward) {
            if (forward) {
                int taken = taken(pieces.at(to + 1), heading, room);
                forward = taken > 0;
                to += forward ? 1 : 0;
                room -= taken;
            }
            if (backward) {
                int taken = taken(pieces.at(from - 1), heading, room);
                backward = taken > 0;
                from -= backward ? 1 : 0;
                room -= taken;
            }
        }
        return new Stretch(pieces, from, to, rank, passage);
    }

    /** The characters that a neighbour needs; 0 when it is not there or does not fit. */
    private static int taken(Optional<StoredEmbedding> neighbour, Optional<Optional<String>> heading, int room) {
        return neighbour
                .flatMap(StoredEmbedding::segment)
                .filter(segment -> heading.isEmpty()
                        || heading.get().equals(SourceRef.of(segment.metadata()).heading()))
                .map(segment -> segment.text().length())
                .filter(length -> length <= room)
                .orElse(0);
    }

    private static RetrievedPassage whole(Stretch stretch) {
        RetrievedPassage lead = stretch.lead();
        if (stretch.from() == stretch.to()) {
            return lead;
        }
        List<TextSegment> segments = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int index = stretch.from(); index <= stretch.to(); index++) {
            StoredEmbedding piece = stretch.pieces().at(index).orElse(null);
            // Written anew between the search and this read: what was found is what is shown.
            if (piece == null) {
                return lead;
            }
            segments.add(piece.segment().orElseThrow());
            ids.add(piece.id());
        }
        return lead.within(TextSegment.from(Joining.text(segments), placeOfAll(lead, segments)), ids);
    }

    private static Metadata placeOfAll(RetrievedPassage lead, List<TextSegment> segments) {
        Metadata metadata = lead.segment().metadata().copy();
        Map<String, Object> first = segments.getFirst().metadata().toMap();
        Map<String, Object> last = segments.getLast().metadata().toMap();
        for (String key : List.of(SourceRef.START, SourceRef.PAGE, SourceRef.INDEX)) {
            put(metadata, key, first.get(key));
        }
        put(metadata, SourceRef.END, last.get(SourceRef.END));
        return metadata;
    }

    private static void put(Metadata metadata, String key, @Nullable Object value) {
        if (value instanceof Integer number) {
            metadata.put(key, number);
        } else if (value instanceof Long number) {
            metadata.put(key, number);
        } else if (value instanceof String text) {
            metadata.put(key, text);
        } else {
            metadata.remove(key);
        }
    }
}
