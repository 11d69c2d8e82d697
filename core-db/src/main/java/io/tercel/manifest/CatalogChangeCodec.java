package io.tercel.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.log.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a {@link CatalogChange}'s log frame, type 2:
 *
 * <pre>
 * offset size
 *      0    8  number of the change, as the manifest counts them; 0 for one that changes nothing in the manifest
 *      8    n  the change as UTF-8 JSON
 *
 * {"kind": "setCollection", "collection": {…as in the manifest, no segments…}}
 * {"kind": "removeCollection", "number": 1}     {"kind": "truncated", "number": 1}     {"kind": "flushed", "number": 1}
 * {"kind": "addNamespace", "name": "archive"}   {"kind": "removeNamespace", "name": "archive"}
 * {"kind": "pointAlias", "namespace": "default", "name": "newest", "collection": 1}
 * {"kind": "removeAlias", "namespace": "default", "name": "newest"}
 * {"kind": "finished", "collections": [4, 5]}
 * {"kind": "loaded", "collection": 1, "load": 464…, "parts": {"file": 12, "offset": 104}, "rows": 9000, "timestamp": 464…}
 * </pre>
 *
 * <p>The payload of a preface, type 3, is a manifest whose collections have no segments.
 */
public final class CatalogChangeCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CatalogChangeCodec() {}

    /** A frame's payload. */
    public static ByteBuffer encode(long number, CatalogChange change) {
        try {
            byte[] json = JSON.writeValueAsBytes(json(change));
            return ByteBuffer.allocate(Long.BYTES + json.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(number)
                    .put(json)
                    .flip();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change is always JSON", e);
        }
    }

    /**
     * The number of the change in a frame's payload.
     *
     * @throws CorruptionException when the payload is none
     */
    public static long number(ByteBuffer payload) {
        if (payload.remaining() < Long.BYTES) {
            throw new CorruptionException("log", 0, "a change of %d bytes".formatted(payload.remaining()));
        }
        return payload.getLong(payload.position());
    }

    /**
     * The change in a frame's payload.
     *
     * @throws CorruptionException when there is none
     */
    public static CatalogChange decode(ByteBuffer payload) {
        number(payload);
        ByteBuffer json = payload.slice(payload.position() + Long.BYTES, payload.remaining() - Long.BYTES);
        byte[] bytes = new byte[json.remaining()];
        json.get(bytes);
        try {
            return change(JSON.readTree(bytes));
        } catch (IOException
                | IllegalArgumentException
                | ClassCastException
                | InvalidRequestException
                | LimitExceededException e) {
            throw new CorruptionException("log", 0, "not a change: " + e.getMessage(), e);
        }
    }

    static ObjectNode json(CatalogChange change) {
        return switch (change) {
            case CatalogChange.SetCollection set -> {
                ObjectNode node = kind("setCollection");
                ManifestCodec.encode(set.collection(), node.putObject("collection"));
                yield node;
            }
            case CatalogChange.RemoveCollection remove ->
                kind("removeCollection").put("number", remove.collection());
            case CatalogChange.Truncated truncated -> kind("truncated").put("number", truncated.collection());
            case CatalogChange.Flushed flushed -> kind("flushed").put("number", flushed.collection());
            case CatalogChange.AddNamespace add -> kind("addNamespace").put("name", add.name());
            case CatalogChange.RemoveNamespace remove -> kind("removeNamespace").put("name", remove.name());
            case CatalogChange.PointAlias point ->
                kind("pointAlias")
                        .put("namespace", point.alias().namespace())
                        .put("name", point.alias().name())
                        .put("collection", point.alias().collection());
            case CatalogChange.Finished finished -> {
                ObjectNode node = kind("finished");
                finished.collections().forEach(node.putArray("collections")::add);
                yield node;
            }
            case CatalogChange.Loaded loaded -> {
                ObjectNode node =
                        kind("loaded").put("collection", loaded.collection()).put("load", loaded.load());
                node.putObject("parts")
                        .put("file", loaded.parts().file())
                        .put("offset", loaded.parts().offset());
                yield node.put("rows", loaded.rows()).put("timestamp", loaded.timestamp());
            }
            case CatalogChange.RemoveAlias remove ->
                kind("removeAlias").put("namespace", remove.namespace()).put("name", remove.name());
        };
    }

    private static ObjectNode kind(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }

    static CatalogChange change(JsonNode node) {
        String kind = ManifestCodec.text(node.required("kind"));
        return switch (kind) {
            case "setCollection" ->
                new CatalogChange.SetCollection(ManifestCodec.collection(node.required("collection")));
            case "removeCollection" -> new CatalogChange.RemoveCollection(number(node));
            case "truncated" -> new CatalogChange.Truncated(number(node));
            case "flushed" -> new CatalogChange.Flushed(number(node));
            case "addNamespace" -> new CatalogChange.AddNamespace(name(node));
            case "removeNamespace" -> new CatalogChange.RemoveNamespace(name(node));
            case "pointAlias" ->
                new CatalogChange.PointAlias(new AliasMeta(
                        namespace(node), name(node), node.required("collection").intValue()));
            case "finished" -> {
                List<Integer> numbers = new ArrayList<>();
                node.required("collections").forEach(number -> numbers.add(number.intValue()));
                yield new CatalogChange.Finished(numbers);
            }
            case "loaded" ->
                new CatalogChange.Loaded(
                        node.required("collection").intValue(),
                        node.required("load").longValue(),
                        new LogPosition(
                                node.required("parts").required("file").longValue(),
                                node.required("parts").required("offset").longValue()),
                        node.required("rows").longValue(),
                        node.required("timestamp").longValue());
            case "removeAlias" -> new CatalogChange.RemoveAlias(namespace(node), name(node));
            default -> throw new IllegalArgumentException("unknown change '" + kind + "'");
        };
    }

    private static int number(JsonNode node) {
        return node.required("number").intValue();
    }

    private static String name(JsonNode node) {
        return ManifestCodec.text(node.required("name"));
    }

    private static String namespace(JsonNode node) {
        return ManifestCodec.text(node.required("namespace"));
    }
}
