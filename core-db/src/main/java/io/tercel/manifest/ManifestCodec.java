package io.tercel.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.config.ChangeRetention;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.log.LogPosition;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.FieldIds;
import io.tercel.schema.SchemaCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A manifest as JSON, so that a person can read it:
 *
 * <pre>
 * {"database": "…uuid…", "nextNumber": 8, "lastTimestamp": 464…, "logStart": {"file": 12, "offset": 104},
 *  "namespaces": ["default", "archive"],
 *  "aliases": [{"namespace": "default", "name": "newest", "collection": 1}],
 *  "collections": [{"number": 1, "namespace": "default", "created": 463…, "checkpoint": 464…, "historyStart": 463…,
 *    "schema": {…}, "fieldIds": [1, 2, 5], "nextFieldId": 6, "dynamicFieldId": 0,
 *    "properties": {"collection.ttl.seconds": "86400"},
 *    "partitions": [{"number": 0, "name": "_default"}], "nextPartition": 1,
 *    "segments": [{"number": 5, "partition": 0, "fieldsEnd": 5, "rows": 250000, "deletesFile": 7, "deletedRows": 12,
 *      "clustered": false, "indexes": [{"field": 2, "file": 8, "index": {"kind": "HNSW", "metric": "COSINE", "m": 16, …}}]}]}],
 *  "changes": 7, "unlogged": {"kind": "addNamespace", "name": "archive"},
 *  "changeRetention": {"bytes": 1073741824, "age": "PT72H"}}
 * </pre>
 *
 * <p>{@code changes} counts the changes of the catalog that are numbered for those who follow them; {@code unlogged}, where there is one, is
 * the last of them, as {@link CatalogChange} says. {@code changeRetention} is there while changes are kept. A collection whose rows a restore is bringing
 * has {@code "unfinished": true}, one whose rows expire or did so once {@code "expires": true}.
 */
public final class ManifestCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestCodec() {}

    /** The manifest as UTF-8 JSON. */
    public static byte[] encode(Manifest manifest) {
        ObjectNode root = JSON.createObjectNode();
        root.put("database", manifest.database().toString());
        root.put("nextNumber", manifest.nextNumber());
        root.put("lastTimestamp", manifest.lastTimestamp());
        root.putObject("logStart")
                .put("file", manifest.logStart().file())
                .put("offset", manifest.logStart().offset());
        ArrayNode namespaces = root.putArray("namespaces");
        manifest.namespaces().forEach(namespaces::add);
        ArrayNode aliases = root.putArray("aliases");
        for (AliasMeta alias : manifest.aliases()) {
            aliases.addObject()
                    .put("namespace", alias.namespace())
                    .put("name", alias.name())
                    .put("collection", alias.collection());
        }
        ArrayNode collections = root.putArray("collections");
        manifest.collections().forEach(collection -> encode(collection, collections.addObject()));
        root.put("changes", manifest.changes());
        manifest.unlogged().ifPresent(change -> root.set("unlogged", CatalogChangeCodec.json(change)));
        if (manifest.changeRetention().isOn()) {
            root.putObject("changeRetention")
                    .put("bytes", manifest.changeRetention().bytes())
                    .put("age", manifest.changeRetention().age().toString());
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }

    static void encode(CollectionMeta collection, ObjectNode node) {
        if (collection.expires()) {
            node.put("expires", true);
        }
        if (collection.unfinished()) {
            node.put("unfinished", true);
        }
        node.put("number", collection.number());
        node.put("namespace", collection.namespace());
        node.put("created", collection.created());
        node.put("checkpoint", collection.checkpoint());
        node.put("historyStart", collection.historyStart());
        node.set("schema", SchemaCodec.encode(collection.schema()));
        ArrayNode ids = node.putArray("fieldIds");
        collection.fieldIds().ids().forEach(ids::add);
        node.put("nextFieldId", collection.fieldIds().next());
        node.put("dynamicFieldId", collection.fieldIds().dynamic());
        ObjectNode properties = node.putObject("properties");
        collection.properties().toMap().forEach(properties::put);
        ArrayNode partitions = node.putArray("partitions");
        for (PartitionMeta partition : collection.partitions()) {
            partitions.addObject().put("number", partition.number()).put("name", partition.name());
        }
        node.put("nextPartition", collection.nextPartition());
        ArrayNode segments = node.putArray("segments");
        for (SegmentMeta segment : collection.segments()) {
            ObjectNode written = segments.addObject()
                    .put("number", segment.number())
                    .put("partition", segment.partition())
                    .put("fieldsEnd", segment.fieldsEnd())
                    .put("rows", segment.rows())
                    .put("deletesFile", segment.deletesFile())
                    .put("deletedRows", segment.deletedRows())
                    .put("clustered", segment.clustered());
            ArrayNode indexes = written.putArray("indexes");
            for (IndexMeta index : segment.indexes()) {
                indexes.addObject()
                        .put("field", index.field())
                        .put("file", index.file())
                        .set("index", SchemaCodec.encode(index.spec()));
            }
        }
    }

    /**
     * The manifest that the bytes are.
     *
     * @throws CorruptionException when they are not one
     */
    public static Manifest decode(byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            List<String> namespaces = new ArrayList<>();
            root.required("namespaces").forEach(name -> namespaces.add(text(name)));
            List<AliasMeta> aliases = new ArrayList<>();
            for (JsonNode alias : root.required("aliases")) {
                aliases.add(new AliasMeta(
                        text(alias.required("namespace")),
                        text(alias.required("name")),
                        alias.required("collection").intValue()));
            }
            List<CollectionMeta> collections = new ArrayList<>();
            root.required("collections").forEach(node -> collections.add(collection(node)));
            return new Manifest(
                    UUID.fromString(text(root.required("database"))),
                    root.required("nextNumber").intValue(),
                    root.required("lastTimestamp").longValue(),
                    new LogPosition(
                            root.required("logStart").required("file").longValue(),
                            root.required("logStart").required("offset").longValue()),
                    namespaces,
                    aliases,
                    collections,
                    // Not there in backups that were made before changes could be followed.
                    root.path("changes").longValue(),
                    root.has("unlogged")
                            ? Optional.of(CatalogChangeCodec.change(root.get("unlogged")))
                            : Optional.empty(),
                    root.has("changeRetention") ? retention(root.get("changeRetention")) : ChangeRetention.NONE);
        } catch (IOException
                | IllegalArgumentException
                | DateTimeParseException
                | ClassCastException
                | InvalidRequestException
                | LimitExceededException e) {
            throw new CorruptionException("MANIFEST", 0, "not a manifest: " + e.getMessage(), e);
        }
    }

    private static ChangeRetention retention(JsonNode node) {
        return new ChangeRetention(node.required("bytes").longValue(), Duration.parse(text(node.required("age"))));
    }

    static CollectionMeta collection(JsonNode node) {
        List<Integer> ids = new ArrayList<>();
        node.required("fieldIds").forEach(id -> ids.add(id.intValue()));
        Map<String, String> properties = new LinkedHashMap<>();
        node.required("properties")
                .properties()
                .forEach(entry -> properties.put(entry.getKey(), text(entry.getValue())));
        List<PartitionMeta> partitions = new ArrayList<>();
        for (JsonNode partition : node.required("partitions")) {
            partitions.add(
                    new PartitionMeta(partition.required("number").intValue(), text(partition.required("name"))));
        }
        List<SegmentMeta> segments = new ArrayList<>();
        for (JsonNode segment : node.required("segments")) {
            List<IndexMeta> indexes = new ArrayList<>();
            for (JsonNode index : segment.required("indexes")) {
                indexes.add(new IndexMeta(
                        index.required("field").intValue(),
                        index.required("file").intValue(),
                        SchemaCodec.decodeIndex(index.required("index"))));
            }
            segments.add(new SegmentMeta(
                    segment.required("number").intValue(),
                    segment.required("partition").intValue(),
                    segment.required("fieldsEnd").intValue(),
                    segment.required("rows").intValue(),
                    segment.required("deletesFile").intValue(),
                    segment.required("deletedRows").intValue(),
                    segment.required("clustered").booleanValue(),
                    indexes));
        }
        return new CollectionMeta(
                node.required("number").intValue(),
                text(node.required("namespace")),
                node.required("created").longValue(),
                SchemaCodec.decode(node.required("schema")),
                new FieldIds(
                        ids,
                        node.required("nextFieldId").intValue(),
                        node.required("dynamicFieldId").intValue()),
                CollectionProperties.of(properties),
                partitions,
                node.required("nextPartition").intValue(),
                node.required("checkpoint").longValue(),
                node.required("historyStart").longValue(),
                segments,
                node.path("expires").booleanValue(),
                node.path("unfinished").booleanValue());
    }

    static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("expected a text, got " + node);
        }
        return node.textValue();
    }
}
