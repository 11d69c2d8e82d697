package io.tercel.langchain4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * {"entries": [{"id": "…", "embedding": {"vector": [0.1, …]},
 *               "embedded": {"text": "…", "metadata": {"metadata": {"key": value, …}}}}, …]}
 *
 * embedded may be null or missing. Whatever else there is, from an older or a newer version, is passed over.
 */

/** Reads what {@code InMemoryEmbeddingStore.serializeToFile} wrote, one entry at a time however long the file is. */
final class InMemoryJson implements AutoCloseable {

    private static final int FIRST_LENGTH = 1_024;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Texts may be as long as the store takes, and it says so better.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private int read;

    /** Begins to read. Closing this closes the stream. */
    InMemoryJson(InputStream json) throws IOException {
        parser = JSON.createParser(json);
        try {
            findEntries();
        } catch (JsonProcessingException broken) {
            throw notJson(broken);
        }
    }

    private void findEntries() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "an object with the field 'entries'");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isFound = parser.currentName().equals("entries");
            JsonToken value = parser.nextToken();
            if (isFound) {
                expect(value, JsonToken.START_ARRAY, "an array of entries");
                return;
            }
            parser.skipChildren();
        }
        throw unexpected("an object with the field 'entries'");
    }

    /** The next entry; empty after the last one. */
    Optional<NewEntry> next() throws IOException {
        try {
            return parser.nextToken() == JsonToken.END_ARRAY ? Optional.empty() : Optional.of(entry());
        } catch (JsonProcessingException broken) {
            throw notJson(broken);
        }
    }

    private IllegalArgumentException notJson(JsonProcessingException broken) {
        return new IllegalArgumentException(where() + ": not JSON: " + broken.getOriginalMessage(), broken);
    }

    private NewEntry entry() throws IOException {
        expectCurrent(JsonToken.START_OBJECT, "an entry");
        String id = "";
        float[] vector = {};
        @Nullable TextSegment segment = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "id" -> id = text("an id");
                case "embedding" -> vector = embedding();
                case "embedded" -> segment = parser.currentToken() == JsonToken.VALUE_NULL ? null : segment();
                default -> parser.skipChildren();
            }
        }
        if (id.isBlank() || vector.length == 0) {
            throw unexpected("an entry with an id and an embedding");
        }
        read++;
        return new NewEntry(id, Embedding.from(vector), segment, List.of());
    }

    private float[] embedding() throws IOException {
        expectCurrent(JsonToken.START_OBJECT, "an embedding");
        float[] vector = {};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isVector = parser.currentName().equals("vector");
            parser.nextToken();
            if (isVector) {
                vector = vector();
            } else {
                parser.skipChildren();
            }
        }
        return vector;
    }

    private float[] vector() throws IOException {
        expectCurrent(JsonToken.START_ARRAY, "a vector");
        float[] vector = new float[FIRST_LENGTH];
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isNumeric()) {
                throw unexpected("a number");
            }
            if (length == vector.length) {
                vector = Arrays.copyOf(vector, 2 * length);
            }
            // From the decimal at once: by way of a double some floats would come out as their neighbour.
            vector[length++] = Float.parseFloat(parser.getText());
        }
        return Arrays.copyOf(vector, length);
    }

    private TextSegment segment() throws IOException {
        expectCurrent(JsonToken.START_OBJECT, "a text segment");
        String text = "";
        Metadata metadata = new Metadata();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "text" -> text = text("the text of a segment");
                case "metadata" -> metadata = wrappedMetadata();
                default -> parser.skipChildren();
            }
        }
        if (text.isBlank()) {
            throw unexpected("a text segment with a text");
        }
        return TextSegment.from(text, metadata);
    }

    private Metadata wrappedMetadata() throws IOException {
        expectCurrent(JsonToken.START_OBJECT, "metadata");
        Metadata metadata = new Metadata();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isMap = parser.currentName().equals("metadata");
            parser.nextToken();
            if (isMap) {
                metadata = metadata();
            } else {
                parser.skipChildren();
            }
        }
        return metadata;
    }

    private Metadata metadata() throws IOException {
        expectCurrent(JsonToken.START_OBJECT, "a map of metadata");
        Metadata metadata = new Metadata();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_STRING -> metadata.put(key, parser.getText());
                case VALUE_NUMBER_INT -> {
                    switch (parser.getNumberType()) {
                        case INT -> metadata.put(key, parser.getIntValue());
                        case LONG -> metadata.put(key, parser.getLongValue());
                        default -> throw unexpected("a number of at most 64 bits for the metadata key '" + key + "'");
                    }
                }
                case VALUE_NUMBER_FLOAT -> metadata.put(key, parser.getDoubleValue());
                case VALUE_NULL -> {}
                default -> throw unexpected("a text or a number for the metadata key '" + key + "'");
            }
        }
        return metadata;
    }

    private String text(String what) throws IOException {
        expectCurrent(JsonToken.VALUE_STRING, what);
        return parser.getText();
    }

    private void expectCurrent(JsonToken token, String what) {
        expect(parser.currentToken(), token, what);
    }

    private void expect(@Nullable JsonToken actual, JsonToken token, String what) {
        if (actual != token) {
            throw unexpected(what);
        }
    }

    private IllegalArgumentException unexpected(String what) {
        JsonToken token = parser.currentToken();
        return new IllegalArgumentException(
                "%s: expected %s, got %s".formatted(where(), what, token == null ? "the end of the file" : token));
    }

    private String where() {
        JsonLocation at = parser.currentLocation();
        return "entry %d (line %d, column %d)".formatted(read, at.getLineNr(), at.getColumnNr());
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
