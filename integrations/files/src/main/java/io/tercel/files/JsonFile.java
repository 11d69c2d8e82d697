package io.tercel.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A JSON array of objects, or an object whose {@code rows} is one; read as it comes, never held whole. */
record JsonFile(Path path) implements RowFile {

    private static final String ROWS = "rows";

    @Override
    public List<Part> parts() {
        return List.of(this::read);
    }

    private void read(int batchRows, Batches to) throws IOException {
        RowBatches batches = new RowBatches(0, batchRows, to);
        try (InputStream bytes = FileSource.stream(path);
                JsonParser parser = Json.MAPPER.createParser(bytes)) {
            findRows(parser);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                batches.add(RawRow.of(Json.object(Json.MAPPER.readValue(parser, Map.class))));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw damaged(parser, "expected a row, got " + parser.currentToken());
            }
        } catch (JsonProcessingException e) {
            throw new CorruptionException(
                    path.toString(), e.getLocation().getByteOffset(), "not JSON: " + e.getOriginalMessage(), e);
        }
        batches.flush();
    }

    private void findRows(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(ROWS);
                if (parser.nextToken() == JsonToken.START_ARRAY && found) {
                    return;
                }
                parser.skipChildren();
            }
        } else if (first == JsonToken.START_ARRAY) {
            return;
        }
        throw damaged(parser, "expected an array of rows, or an object with one named 'rows'");
    }

    private CorruptionException damaged(JsonParser parser, String what) {
        return new CorruptionException(path.toString(), parser.currentLocation().getByteOffset(), what);
    }

    @Override
    public void close() {}
}
