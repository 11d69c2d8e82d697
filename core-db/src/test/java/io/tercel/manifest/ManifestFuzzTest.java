package io.tercel.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.log.LogPosition;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldIds;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.testing.Allocated;
import io.tercel.testing.Mutations;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** T12: whatever a manifest says, it is understood or refused as damaged, and nothing else. */
class ManifestFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("c")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.text("body").nullable().analyzer("english"))
            .field(FieldSchema.timestamptz("until").nullable())
            .field(FieldSchema.int32("n").defaultValue(5))
            .field(FieldSchema.array("tags", DataType.VARCHAR, 8))
            .field(FieldSchema.structArray("chunks", 4, FieldSchema.varchar("text")))
            .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(IndexSpec.Hnsw.of(MetricType.L2)))
            .bm25("body", "terms")
            .clusteringKey("n")
            .build();

    private static final byte[] GOOD = ManifestCodec.encode(new Manifest(
            new UUID(1, 2),
            9,
            1L << 60,
            new LogPosition(3, 104),
            List.of("default", "archive"),
            List.of(new AliasMeta("archive", "newest", 1)),
            List.of(new CollectionMeta(
                    1,
                    "archive",
                    60,
                    SCHEMA,
                    FieldIds.first(SCHEMA),
                    CollectionProperties.defaults().withTtlField("until"),
                    List.of(PartitionMeta.DEFAULT, new PartitionMeta(3, "old")),
                    4,
                    77,
                    70,
                    List.of(new SegmentMeta(5, 3, 6, 1000, 7, 12)),
                    true,
                    true))));

    @Property(tries = 1_000)
    void bytesAreAManifestOrCorruption(RandomSource random) {
        decode(Mutations.of(GOOD, random));
    }

    @Property(tries = 1_000)
    void jsonThatSaysSomethingElseIsAManifestOrCorruption(RandomSource random) throws IOException {
        JsonNode root = JSON.readTree(GOOD);
        for (int change = random.nextInt(3); change >= 0; change--) {
            change(root, random);
        }
        decode(JSON.writeValueAsBytes(root));
    }

    private static void decode(byte[] bytes) {
        Allocated.withinBounds(() -> {
            try {
                Manifest decoded = ManifestCodec.decode(bytes);
                assertThat(ManifestCodec.decode(ManifestCodec.encode(decoded))).isEqualTo(decoded);
            } catch (CorruptionException | UnsupportedFormatException expected) {
                assertThat(expected).hasMessageNotContaining("\n\n");
            }
        });
    }

    /** Replaces, removes or repeats some part. */
    private static void change(JsonNode root, RandomSource random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode at = random.pick(containers);
        if (at.isEmpty()) {
            return;
        }
        if (at instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = random.pick(names);
            if (random.chance(30)) {
                object.remove(name);
            } else {
                object.set(name, other(object.get(name), random));
            }
        } else if (at instanceof ArrayNode array) {
            int index = random.nextInt(array.size());
            if (random.chance(30)) {
                array.add(array.get(index).deepCopy());
            } else {
                array.set(index, other(array.get(index), random));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(each -> collect(each, containers));
        }
    }

    private static JsonNode other(JsonNode present, RandomSource random) {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.pick(List.of(0L, -1L, 1L, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE)));
            case 3 -> NODES.numberNode(random.pick(List.of(0.5, -1e300, 1e300)));
            case 4 -> NODES.objectNode();
            case 5 -> NODES.arrayNode();
            case 6 ->
                NODES.textNode(present.isTextual() ? Mutations.of(present.textValue(), "\"{}[]:,_$", random) : "x");
            default -> NODES.textNode(new String(random.bytes(4), StandardCharsets.ISO_8859_1));
        };
    }
}
