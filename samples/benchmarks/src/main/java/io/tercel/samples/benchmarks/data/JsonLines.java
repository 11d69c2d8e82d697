package io.tercel.samples.benchmarks.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a file of one JSON object for each line. */
final class JsonLines implements AutoCloseable {

    private final JsonMapper mapper = new JsonMapper();
    private final Path file;
    private final BufferedReader lines;
    private JsonNode object = MissingNode.getInstance();
    private int line;

    private JsonLines(Path file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
    }

    static JsonLines open(Path file) throws IOException {
        return new JsonLines(file, InputFiles.openText(file));
    }

    /** Goes to the next object, past blank lines; false when there is none. */
    boolean next() throws IOException {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            if (!text.isBlank()) {
                object = parse(text);
                return true;
            }
        }
        return false;
    }

    private JsonNode parse(String text) throws IOException {
        try {
            JsonNode node = mapper.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException malformed) {
            throw new InputException(file, "line " + line + " is not JSON: " + malformed.getOriginalMessage());
        }
        throw new InputException(file, "line " + line + " is not a JSON object");
    }

    /** The object itself. */
    JsonNode object() {
        return object;
    }

    /** A value as text; empty when the object does not have it or it is null. */
    String text(String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? "" : value.asText();
    }

    /** A value that must be there. */
    String required(String name) throws InputException {
        String value = text(name);
        if (value.isEmpty()) {
            throw new InputException(file, "line " + line + " has no " + name);
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
