package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import org.junit.jupiter.api.Test;

class SchemaCodecTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static CollectionSchema papers() {
        return CollectionSchema.builder("papers")
                .primaryKey("id", DataType.VARCHAR)
                .field(FieldSchema.text("body").nullable())
                .field(FieldSchema.float32("weight").defaultValue(0.1f))
                .vector("dense", 384, MetricType.COSINE)
                .bm25("body", "words")
                .dynamicFields(true)
                .build();
    }

    @Test
    void theFormatOfVersionOneDoesNotChange() {
        String expected = """
                {"version":1,"name":"papers","autoId":false,"dynamicFields":true,"consistency":"STRONG",\
                "fields":[{"name":"id","type":"VARCHAR","maxBytes":65535},\
                {"name":"body","type":"VARCHAR","nullable":true,"maxBytes":65535,"analyzer":"standard"},\
                {"name":"weight","type":"FLOAT","default":0.1},\
                {"name":"dense","type":"FLOAT_VECTOR","dimension":384,"index":{"kind":"AUTO","metric":"COSINE"}},\
                {"name":"words","type":"SPARSE_FLOAT_VECTOR",\
                "index":{"kind":"SPARSE_INVERTED","metric":"BM25","k1":1.2,"b":0.75}}],\
                "functions":[{"kind":"BM25","input":"body","output":"words"}]}""";
        assertThat(SchemaCodec.encode(papers())).hasToString(expected);
    }

    @Property(tries = 300)
    void everySchemaComesBackAsItWas(RandomSource random) throws JsonProcessingException {
        CollectionSchema schema = RandomSchemas.schema(random);
        String text = SchemaCodec.encode(schema).toString();
        assertThat(SchemaCodec.decode(JSON.readTree(text))).isEqualTo(schema);
    }

    @Test
    void anythingUnknownIsRefusedWhereverItIs() throws JsonProcessingException {
        String text = SchemaCodec.encode(papers()).toString();
        for (String changed : new String[] {
            text.replace("\"autoId\"", "\"sharded\":true,\"autoId\""),
            text.replace("\"dimension\"", "\"mapped\":true,\"dimension\""),
            text.replace("\"k1\"", "\"k3\":8,\"k1\""),
            text.replace("\"input\"", "\"boost\":8,\"input\""),
        }) {
            assertThat(changed).isNotEqualTo(text);
            ObjectNode json = (ObjectNode) JSON.readTree(changed);
            assertThatThrownBy(() -> SchemaCodec.decode(json))
                    .isInstanceOf(UnsupportedFormatException.class)
                    .hasMessageContaining("is not known to this release");
        }
    }

    @Test
    void otherVersionsAndKindsAreRefused() throws JsonProcessingException {
        String text = SchemaCodec.encode(papers()).toString();
        assertUnsupported(text.replace("\"version\":1", "\"version\":2"), "version 2 is not known");
        assertUnsupported(
                text.replace("\"AUTO\"", "\"ROUND\""),
                "expected AUTO, FLAT, HNSW, IVF, DISKANN or SPARSE_INVERTED, got \"ROUND\"");
        assertUnsupported(text.replace("\"FLOAT\"", "\"FLOAT7\""), "schema.fields[2].type: expected one of");
        assertUnsupported(text.replace("\"dimension\":384", "\"dimension\":\"many\""), "expected an integer");
        assertUnsupported(text.replace("\"name\":\"papers\",", ""), "property 'name' is missing");
    }

    private static void assertUnsupported(String text, String message) throws JsonProcessingException {
        ObjectNode json = (ObjectNode) JSON.readTree(text);
        assertThatThrownBy(() -> SchemaCodec.decode(json))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining(message);
    }

    @Property(tries = 10)
    void numbersOf32BitsComeBackBitForBit(RandomSource random) throws JsonProcessingException {
        for (int i = 0; i < 1_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                CollectionSchema schema = CollectionSchema.builder("c")
                        .autoId("id")
                        .field(FieldSchema.float32("f").defaultValue(value))
                        .vector("v", 2, MetricType.IP)
                        .build();
                String text = SchemaCodec.encode(schema).toString();
                assertThat(SchemaCodec.decode(JSON.readTree(text))).isEqualTo(schema);
            }
        }
    }
}
