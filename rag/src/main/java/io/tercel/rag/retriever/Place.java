package io.tercel.rag.retriever;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import io.tercel.rag.SourceRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where a passage stands: which document, and as the how manieth.
 *
 * @param document the metadata that tells its document from all others
 * @param index from 0
 * @param indexIsText whether the index is stored as text, as LangChain4j's splitters do
 */
record Place(Map<String, String> document, int index, boolean indexIsText) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");
    private static final String URL = "url";
    private static final String DIRECTORY = "absolute_directory_path";

    /** Empty when the metadata does not tell it. */
    static Optional<Place> of(Metadata metadata) {
        Map<String, Object> values = metadata.toMap();
        Object index = values.get(SourceRef.INDEX);
        boolean isText = index instanceof String;
        if (index == null || !WHOLE_NUMBER.matcher(index.toString()).matches()) {
            return Optional.empty();
        }
        Map<String, String> document = new LinkedHashMap<>();
        for (List<String> keys : List.of(
                List.of(SourceRef.DOCUMENT_ID, SourceRef.SOURCE),
                List.of(URL),
                List.of(SourceRef.FILE_NAME, DIRECTORY))) {
            if (values.get(keys.getFirst()) instanceof String) {
                keys.stream()
                        .filter(key -> values.get(key) instanceof String)
                        .forEach(key -> document.put(key, (String) values.get(key)));
                return Optional.of(new Place(document, Integer.parseInt(index.toString()), isText));
            }
        }
        return Optional.empty();
    }

    boolean sameDocument(Place other) {
        return document.equals(other.document);
    }

    /** The passages of the document from one index to another, both included. */
    Filter range(int from, int to) {
        IsIn indexes = new IsIn(
                SourceRef.INDEX,
                IntStream.rangeClosed(from, to)
                        .mapToObj(at -> indexIsText ? (Object) String.valueOf(at) : (Object) at)
                        .toList());
        return document.entrySet().stream()
                .map(entry -> metadataKey(entry.getKey()).isEqualTo(entry.getValue()))
                .reduce((left, right) -> left.and(right))
                .<Filter>map(inDocument -> inDocument.and(indexes))
                .orElse(indexes);
    }
}
