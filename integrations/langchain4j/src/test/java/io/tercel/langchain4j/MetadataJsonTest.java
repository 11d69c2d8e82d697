package io.tercel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.document.Metadata;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As the database does: through the text of the two documents. */
    private static Metadata roundTrip(Metadata metadata) throws JsonProcessingException {
        MetadataJson json = MetadataJson.of(metadata);
        Map<String, @Nullable Object> values =
                JSON.readValue(JSON.writeValueAsString(json.values()), new TypeReference<>() {});
        Map<String, List<String>> types =
                JSON.readValue(JSON.writeValueAsString(json.types()), new TypeReference<>() {});
        return new MetadataJson(values, types).toMetadata();
    }

    @Property(tries = 500)
    void metadataComesBackWithTheSameTypesAndBits(RandomSource random) throws JsonProcessingException {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            values.put("key " + i, RandomMetadata.anyValue(random));
        }
        Metadata metadata = new Metadata(values);
        assertThat(roundTrip(metadata).toMap()).isEqualTo(values);
    }

    @Test
    void onlyTypesThatJsonDoesNotTellAreKeptApart() {
        Metadata metadata = new Metadata()
                .put("text", "x")
                .put("int", 1)
                .put("wide", 1L << 40)
                .put("double", 1.5)
                .put("long", 1L)
                .put("float", 1.5f)
                .put("nan", Double.NaN)
                .put("uuid", new UUID(1, 2));
        MetadataJson json = MetadataJson.of(metadata);
        assertThat(json.types())
                .isEqualTo(Map.of(
                        "Long", List.of("long"),
                        "Float", List.of("float"),
                        "Double", List.of("nan"),
                        "UUID", List.of("uuid")));
        assertThat(json.values().keySet())
                .containsExactly("double", "float", "int", "long", "nan", "text", "uuid", "wide");
    }

    @Test
    void valuesThatMetadataCannotHoldComeAsText() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("flag", true);
        values.put("list", List.of(1, 2));
        values.put("none", null);
        assertThat(new MetadataJson(values, Map.of()).toMetadata().toMap())
                .isEqualTo(Map.of("flag", "true", "list", "[1, 2]"));
    }
}
