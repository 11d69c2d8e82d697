package io.tercel.rag.memory;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.config.ConsistencyLevel;
import io.tercel.query.Filter;
import io.tercel.query.QueryRequest;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/*
 * A row for each message: its place, its JSON as LangChain4j writes it, and its text for searching. JSON that is longer than a field may be,
 * that of a picture for instance, goes on in further rows, which are parts of the same message.
 *
 * A change writes all messages of a memory in one step: what a reader or a crash finds is one list or the other, never half of each.
 */

/**
 * Chat memories in a database: they are there again after a restart, and can be searched. Messages come back as they were given, by
 * LangChain4j's own JSON.
 *
 * <pre>{@code
 * ChatMemory memory = MessageWindowChatMemory.builder()
 *         .id("user-7")
 *         .maxMessages(20)
 *         .chatMemoryStore(TercelChatMemoryStore.of(database))
 *         .build();
 * }</pre>
 *
 * <p>Ids of memories of different types are different: {@code "1"}, {@code 1} and {@code 1L} are three memories. What is written is
 * durable when the call returns. Safe for use by many threads; of two that change the same memory at once one wins as a whole.
 */
public final class TercelChatMemoryStore implements ChatMemoryStore {

    /** The collection's name when nothing else is said. */
    public static final String DEFAULT_COLLECTION = "chat_memory";

    private static final String ID = "id";
    private static final String MEMORY = "memory";
    private static final String POSITION = "position";
    private static final String PART = "part";
    private static final String JSON = "json";
    private static final String TEXT = "text";
    private static final String TERMS = "text_terms";

    /** In UTF-16 units, each of which is up to three bytes of UTF-8. */
    private static final int PART_LENGTH = FieldSchema.DEFAULT_MAX_BYTES / 3;

    /** Leaves room for the place of a message in an id. */
    private static final int MOST_KEY_BYTES = 60_000;

    private final Collection collection;

    private TercelChatMemoryStore(Collection collection) {
        this.collection = collection;
    }

    /** In the collection {@value #DEFAULT_COLLECTION} of a database, which stays the caller's to close. */
    public static TercelChatMemoryStore of(Database database) {
        return of(database, DEFAULT_COLLECTION);
    }

    /**
     * In a collection of a database, made when it is not there.
     *
     * @throws io.tercel.error.InvalidRequestException when there is a collection of that name that looks different
     */
    public static TercelChatMemoryStore of(Database database, String collectionName) {
        return new TercelChatMemoryStore(database.createCollectionIfAbsent(CollectionSchema.builder(collectionName)
                .primaryKey(ID, DataType.VARCHAR)
                .field(FieldSchema.varchar(MEMORY))
                .field(FieldSchema.int32(POSITION))
                .field(FieldSchema.int32(PART))
                .field(FieldSchema.varchar(JSON))
                .field(FieldSchema.text(TEXT))
                .bm25(TEXT, TERMS)
                .consistency(ConsistencyLevel.STRONG)
                .build()));
    }

    @Override
    public List<ChatMessage> getMessages(Object memoryId) {
        return messages(rows(memory(key(memoryId))));
    }

    @Override
    public void updateMessages(Object memoryId, List<ChatMessage> messages) {
        String key = key(memoryId);
        List<Row> rows = new ArrayList<>();
        for (int position = 0; position < messages.size(); position++) {
            rows.addAll(rows(key, position, messages.get(position)));
        }
        collection.replace(memory(key), rows);
    }

    @Override
    public void deleteMessages(Object memoryId) {
        collection.delete(memory(key(memoryId)));
    }

    /**
     * The messages of one memory that have words of a text, the best fitting first.
     *
     * @param most most messages
     */
    public List<ChatMessage> search(Object memoryId, String text, int most) {
        String key = key(memoryId);
        List<Integer> positions = collection
                .search(SearchRequest.text(TERMS, text)
                        .filter(memory(key))
                        .limit(most)
                        .outputFields(POSITION)
                        .build())
                .hits()
                .stream()
                .map(hit -> (int) hit.row().getLong(POSITION))
                .toList();
        if (positions.isEmpty()) {
            return List.of();
        }
        Map<Integer, List<Row>> found = rows(Filter.of(
                        "memory == {memory} and position in {positions}",
                        Map.of("memory", key, "positions", positions)))
                .stream()
                .collect(Collectors.groupingBy(TercelChatMemoryStore::position));
        return positions.stream()
                .map(position -> Optional.ofNullable(found.get(position)))
                .flatMap(Optional::stream)
                .flatMap(rows -> messages(rows).stream())
                .toList();
    }

    private List<Row> rows(Filter filter) {
        return collection.query(QueryRequest.all()
                .filter(filter)
                .outputFields(POSITION, PART, JSON)
                .consistency(ConsistencyLevel.STRONG)
                .build());
    }

    private static List<ChatMessage> messages(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(
                Comparator.comparingInt(TercelChatMemoryStore::position).thenComparingLong(row -> row.getLong(PART)));
        List<ChatMessage> messages = new ArrayList<>();
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < sorted.size(); i++) {
            json.append(Objects.requireNonNull(sorted.get(i).getString(JSON)));
            boolean last = i == sorted.size() - 1 || position(sorted.get(i + 1)) != position(sorted.get(i));
            if (last) {
                messages.add(ChatMessageDeserializer.messageFromJson(json.toString()));
                json.setLength(0);
            }
        }
        return messages;
    }

    private static List<Row> rows(String key, int position, ChatMessage message) {
        String json = ChatMessageSerializer.messageToJson(message);
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < json.length(); ) {
            int to = Math.min(json.length(), from + PART_LENGTH);
            // Half of a pair is no text.
            if (to < json.length() && Character.isHighSurrogate(json.charAt(to - 1))) {
                to--;
            }
            int part = rows.size();
            rows.add(Row.of(ID, key + "#" + position + "." + part)
                    .with(MEMORY, key)
                    .with(POSITION, position)
                    .with(PART, part)
                    .with(JSON, json.substring(from, to))
                    .with(TEXT, part == 0 ? shortened(text(message)) : ""));
            from = to;
        }
        return rows;
    }

    private static String text(ChatMessage message) {
        String text = "";
        if (message instanceof UserMessage user) {
            text = user.contents().stream()
                    .filter(TextContent.class::isInstance)
                    .map(content -> ((TextContent) content).text())
                    .collect(Collectors.joining("\n"));
        } else if (message instanceof AiMessage ai) {
            text = Objects.requireNonNullElse(ai.text(), "");
        } else if (message instanceof SystemMessage system) {
            text = system.text();
        } else if (message instanceof ToolExecutionResultMessage result) {
            text = result.hasSingleText() ? result.text() : "";
        }
        return text;
    }

    private static String shortened(String text) {
        int end = Math.min(text.length(), PART_LENGTH);
        boolean halfOfAPair = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, halfOfAPair ? end - 1 : end);
    }

    private static int position(Row row) {
        return (int) row.getLong(POSITION);
    }

    private static Filter memory(String key) {
        return Filter.of("memory == {memory}", Map.of("memory", key));
    }

    private static String key(@Nullable Object memoryId) {
        if (memoryId == null) {
            throw new IllegalArgumentException("memoryId cannot be null");
        }
        String type =
                switch (memoryId) {
                    case String text -> "text";
                    case Integer number -> "int";
                    case Long number -> "long";
                    case UUID uuid -> "uuid";
                    default -> memoryId.getClass().getName();
                };
        String key = type + ":" + memoryId;
        if (key.getBytes(StandardCharsets.UTF_8).length > MOST_KEY_BYTES) {
            throw new IllegalArgumentException("memoryId must have at most " + MOST_KEY_BYTES + " bytes of UTF-8");
        }
        return key;
    }
}
