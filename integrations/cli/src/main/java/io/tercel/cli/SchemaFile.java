package io.tercel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.config.ConsistencyLevel;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A schema as a file of JSON: what {@code info --schema} prints, in which much may be left out. */
final class SchemaFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaFile() {}

    /** The schema of a file, for a collection of another name than the file says, if it says one. */
    static CollectionSchema read(Path file, String name) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw Failure.refused("%s: %s".formatted(file.getFileName(), Values.notJson(e)));
        }
        if (!(json instanceof ObjectNode schema)) {
            throw Failure.refused("%s: expected a JSON object".formatted(file.getFileName()));
        }
        try {
            return SchemaCodec.decode(completed(schema, name));
        } catch (UnsupportedFormatException e) {
            // Of a schema that the database wrote this would mean a later release; of one by hand, a slip.
            throw new Failure(ExitCode.REFUSED, "%s: %s".formatted(file.getFileName(), e.getMessage()), e);
        }
    }

    /** With what a person would not write. */
    private static ObjectNode completed(ObjectNode schema, String name) {
        schema.put("name", name);
        if (!schema.has("version")) {
            schema.put("version", 1);
        }
        if (!schema.has("consistency")) {
            schema.put("consistency", ConsistencyLevel.STRONG.name());
        }
        if (!schema.has("functions")) {
            schema.putArray("functions");
        }
        complete(schema.path("fields"));
        return schema;
    }

    private static void complete(JsonNode fields) {
        for (JsonNode each : fields) {
            if (each instanceof ObjectNode field) {
                boolean varchar = isVarchar(field.path("type")) || isVarchar(field.path("elementType"));
                if (varchar && !field.has("maxBytes")) {
                    field.put("maxBytes", FieldSchema.DEFAULT_MAX_BYTES);
                }
                if (type(field).filter(DataType::isDenseVector).isPresent() && !field.has("index")) {
                    field.putObject("index")
                            .put("kind", "AUTO")
                            .put("metric", field.path("type").asText().startsWith("BINARY") ? "HAMMING" : "COSINE");
                }
                if (type(field).filter(DataType.SPARSE_FLOAT_VECTOR::equals).isPresent() && !field.has("index")) {
                    field.putObject("index").put("kind", "SPARSE_INVERTED").put("metric", "IP");
                }
                complete(field.path("structFields"));
            }
        }
    }

    private static boolean isVarchar(JsonNode type) {
        return type.asText().equals(DataType.VARCHAR.name());
    }

    private static Optional<DataType> type(ObjectNode field) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.name().equals(field.path("type").asText()))
                .findFirst();
    }
}
