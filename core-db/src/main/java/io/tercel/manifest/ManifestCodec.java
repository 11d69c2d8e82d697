package io.tercel.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.CorruptionException;
import io.tercel.log.LogPosition;
import io.tercel.schema.SchemaCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A manifest as JSON, so that a person can read it:
 *
 * <pre>
 * {"database": "…uuid…", "nextNumber": 8, "lastTimestamp": 464…, "logStart": {"file": 12, "offset": 104},
 *  "collections": [{"number": 1, "checkpoint": 464…, "schema": {…},
 *    "segments": [{"number": 5, "rows": 250000, "deletesFile": 7, "deletedRows": 12}]}]}
 * </pre>
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
        ArrayNode collections = root.putArray("collections");
        for (CollectionMeta collection : manifest.collections()) {
            ObjectNode node = collections.addObject();
            node.put("number", collection.number());
            node.put("checkpoint", collection.checkpoint());
            node.set("schema", SchemaCodec.encode(collection.schema()));
            ArrayNode segments = node.putArray("segments");
            for (SegmentMeta segment : collection.segments()) {
                segments.addObject()
                        .put("number", segment.number())
                        .put("rows", segment.rows())
                        .put("deletesFile", segment.deletesFile())
                        .put("deletedRows", segment.deletedRows());
            }
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
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
            List<CollectionMeta> collections = new ArrayList<>();
            for (JsonNode node : root.required("collections")) {
                List<SegmentMeta> segments = new ArrayList<>();
                for (JsonNode segment : node.required("segments")) {
                    segments.add(new SegmentMeta(
                            segment.required("number").intValue(),
                            segment.required("rows").intValue(),
                            segment.required("deletesFile").intValue(),
                            segment.required("deletedRows").intValue()));
                }
                collections.add(new CollectionMeta(
                        node.required("number").intValue(),
                        SchemaCodec.decode((ObjectNode) node.required("schema")),
                        node.required("checkpoint").longValue(),
                        segments));
            }
            return new Manifest(
                    UUID.fromString(root.required("database").textValue()),
                    root.required("nextNumber").intValue(),
                    root.required("lastTimestamp").longValue(),
                    new LogPosition(
                            root.required("logStart").required("file").longValue(),
                            root.required("logStart").required("offset").longValue()),
                    collections);
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw new CorruptionException("MANIFEST", 0, "not a manifest: " + e.getMessage(), e);
        }
    }
}
