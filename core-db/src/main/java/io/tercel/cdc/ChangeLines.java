package io.tercel.cdc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.schema.SchemaCodec;
import io.tercel.time.Timestamp;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes as lines of JSON, one for each, to a file or a pipe. Each line has {@code position}, {@code timestamp}, {@code time} (ISO 8601), {@code operation} and
 * {@code database}; what else it has follows from the operation:
 *
 * <pre>
 * createDatabase, dropDatabase
 * createCollection, alterCollection   collection, schema, properties
 * dropCollection, truncate, flush     collection
 * renameCollection                    collection, newDatabase, newCollection
 * createPartition, dropPartition      collection, partition
 * createIndex                         collection, field, path, index
 * dropIndex                           collection, field, path
 * setAlias                            alias, collection
 * dropAlias                           alias
 * insert, upsert                      collection, partition or none, rows
 * delete                              collection, partition or none, keys
 * replace                             collection, partition or none, keys, rows
 * deleteAll                           collection, partition or none
 * beginLoad, endLoad                  collection, count; the inserts between them came at once
 * </pre>
 *
 * <p>Dense vectors are lists of numbers, binary ones lists of their bytes from 0 to 255, sparse ones maps from dimension to weight, moments ISO 8601
 * texts, geometries WKT. The stream is flushed after each call, and not closed. A crash may leave a line unfinished and lines twice:
 * {@link #lastPosition} finds where to go on. Not for several subscriptions at once.
 */
public final class ChangeLines implements ChangeListener {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputStream out;

    /** Writes to a stream. */
    public ChangeLines(OutputStream out) {
        this.out = Objects.requireNonNull(out, "out");
    }

    @Override
    public void onChanges(List<ChangeEvent> changes) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (ChangeEvent change : changes) {
            lines.append(line(change)).append('\n');
        }
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /**
     * The position of the last whole line; empty when there is none.
     *
     * @throws IOException when the stream cannot be read
     * @throws InvalidRequestException when a line is not one of these
     */
    public static Optional<ChangePosition> lastPosition(InputStream lines) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        Optional<ChangePosition> last = Optional.empty();
        Optional<String> pending = Optional.ofNullable(reader.readLine());
        while (pending.isPresent()) {
            String line = pending.get();
            pending = Optional.ofNullable(reader.readLine());
            try {
                JsonNode position = JSON.readTree(line).path("position");
                last = Optional.of(ChangePosition.parse(position.asText()));
            } catch (JsonProcessingException | InvalidRequestException e) {
                // The last line may have been cut off; any other is not ours.
                if (pending.isPresent()) {
                    throw new InvalidRequestException("not a line of changes: " + e.getMessage(), e);
                }
            }
        }
        return last;
    }

    /** A change as JSON, without a line feed. */
    public static String line(ChangeEvent change) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("position", change.position().toString());
        node.put("timestamp", change.timestamp());
        node.put(
                "time",
                Instant.ofEpochMilli(Timestamp.toMillis(change.timestamp())).toString());
        describe(change, node.put("operation", operation(change)).put("database", change.database()));
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change is always JSON", e);
        }
    }

    private static String operation(ChangeEvent change) {
        return switch (change) {
            case ChangeEvent.DatabaseCreated ignored -> "createDatabase";
            case ChangeEvent.DatabaseDropped ignored -> "dropDatabase";
            case ChangeEvent.AliasSet ignored -> "setAlias";
            case ChangeEvent.AliasDropped ignored -> "dropAlias";
            case ChangeEvent.CollectionCreated ignored -> "createCollection";
            case ChangeEvent.CollectionDropped ignored -> "dropCollection";
            case ChangeEvent.CollectionRenamed ignored -> "renameCollection";
            case ChangeEvent.CollectionAltered ignored -> "alterCollection";
            case ChangeEvent.CollectionTruncated ignored -> "truncate";
            case ChangeEvent.CollectionFlushed ignored -> "flush";
            case ChangeEvent.PartitionCreated ignored -> "createPartition";
            case ChangeEvent.PartitionDropped ignored -> "dropPartition";
            case ChangeEvent.IndexCreated ignored -> "createIndex";
            case ChangeEvent.IndexDropped ignored -> "dropIndex";
            case ChangeEvent.RowsInserted ignored -> "insert";
            case ChangeEvent.RowsUpserted ignored -> "upsert";
            case ChangeEvent.RowsDeleted ignored -> "delete";
            case ChangeEvent.RowsReplaced ignored -> "replace";
            case ChangeEvent.AllRowsDeleted ignored -> "deleteAll";
            case ChangeEvent.LoadBegun ignored -> "beginLoad";
            case ChangeEvent.LoadEnded ignored -> "endLoad";
        };
    }

    private static void describe(ChangeEvent change, ObjectNode node) {
        if (change instanceof ChangeEvent.OfCollection of) {
            node.put("collection", of.collection());
        }
        switch (change) {
            case ChangeEvent.DatabaseCreated ignored -> {}
            case ChangeEvent.DatabaseDropped ignored -> {}
            case ChangeEvent.AliasSet alias -> node.put("alias", alias.alias()).put("collection", alias.collection());
            case ChangeEvent.AliasDropped alias -> node.put("alias", alias.alias());
            case ChangeEvent.CollectionCreated created -> looks(node, created.schema(), created.properties());
            case ChangeEvent.CollectionAltered altered -> looks(node, altered.schema(), altered.properties());
            case ChangeEvent.CollectionRenamed renamed ->
                node.put("newDatabase", renamed.newDatabase()).put("newCollection", renamed.newCollection());
            case ChangeEvent.CollectionDropped ignored -> {}
            case ChangeEvent.CollectionTruncated ignored -> {}
            case ChangeEvent.CollectionFlushed ignored -> {}
            case ChangeEvent.PartitionCreated created -> node.put("partition", created.partition());
            case ChangeEvent.PartitionDropped dropped -> node.put("partition", dropped.partition());
            case ChangeEvent.IndexCreated created ->
                node.put("field", created.field())
                        .put("path", created.path())
                        .set("index", SchemaCodec.encode(created.index()));
            case ChangeEvent.IndexDropped dropped ->
                node.put("field", dropped.field()).put("path", dropped.path());
            case ChangeEvent.RowsInserted inserted -> {
                partition(node, inserted.partition());
                rows(node, inserted.rows());
            }
            case ChangeEvent.RowsUpserted upserted -> {
                partition(node, upserted.partition());
                rows(node, upserted.rows());
            }
            case ChangeEvent.RowsDeleted deleted -> {
                partition(node, deleted.partition());
                node.set("keys", json(deleted.keys()));
            }
            case ChangeEvent.RowsReplaced replaced -> {
                partition(node, replaced.partition());
                node.set("keys", json(replaced.keys()));
                rows(node, replaced.rows());
            }
            case ChangeEvent.AllRowsDeleted deleted -> partition(node, deleted.partition());
            case ChangeEvent.LoadBegun begun -> node.put("count", begun.rows());
            case ChangeEvent.LoadEnded ended -> node.put("count", ended.rows());
        }
    }

    private static void looks(ObjectNode node, CollectionSchema schema, CollectionProperties properties) {
        node.set("schema", SchemaCodec.encode(schema));
        properties.toMap().forEach(node.putObject("properties")::put);
    }

    private static void partition(ObjectNode node, Optional<String> partition) {
        partition.ifPresent(name -> node.put("partition", name));
    }

    private static void rows(ObjectNode node, List<Row> rows) {
        ArrayNode list = node.putArray("rows");
        rows.forEach(row -> list.add(json(row.values())));
    }

    private static JsonNode json(@Nullable Object value) {
        return switch (value) {
            case DenseVector vector -> JSON.valueToTree(vector.toArray());
            case Int8Vector vector -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                for (byte each : vector.toArray()) {
                    list.add(each);
                }
                yield list;
            }
            case BinaryVector vector -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                for (byte each : vector.toArray()) {
                    list.add(each & 0xff);
                }
                yield list;
            }
            case SparseVector vector -> {
                ObjectNode map = JsonNodeFactory.instance.objectNode();
                for (int i = 0; i < vector.size(); i++) {
                    map.put(Long.toString(vector.index(i)), vector.value(i));
                }
                yield map;
            }
            case Instant moment -> JsonNodeFactory.instance.textNode(moment.toString());
            case Map<?, ?> map -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                map.forEach((key, each) -> node.set(String.valueOf(key), json(each)));
                yield node;
            }
            case List<?> list -> {
                ArrayNode node = JsonNodeFactory.instance.arrayNode();
                list.forEach(each -> node.add(json(each)));
                yield node;
            }
            case null -> JsonNodeFactory.instance.nullNode();
            default -> JSON.valueToTree(value);
        };
    }
}
