package io.tercel.rag.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import io.tercel.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TercelChatMemoryStoreTest {

    private static final List<ChatMessage> EVERY_KIND = List.of(
            SystemMessage.from("You know birds."),
            UserMessage.builder()
                    .name("ada")
                    .contents(List.of(
                            TextContent.from("What is this? \"äöü\" 🦅"),
                            ImageContent.from("iVBOR".repeat(20_000), "image/png")))
                    .build(),
            AiMessage.from(
                    "Let me look.",
                    List.of(ToolExecutionRequest.builder()
                            .id("1")
                            .name("look")
                            .arguments("{\"at\":1}")
                            .build())),
            ToolExecutionResultMessage.from("1", "look", "a hawk"),
            AiMessage.from("🦅".repeat(30_000)),
            UserMessage.from("Thank you."));

    @Test
    void messagesComeBackAsTheyWereGivenAfterAReopenToo(@TempDir Path directory) {
        try (Database database = Database.open(directory)) {
            TercelChatMemoryStore.of(database).updateMessages("chat", EVERY_KIND);
        }
        try (Database database = Database.open(directory)) {
            List<ChatMessage> messages = TercelChatMemoryStore.of(database).getMessages("chat");

            assertThat(messages).isEqualTo(EVERY_KIND);
            assertThat(ChatMessageSerializer.messagesToJson(messages))
                    .isEqualTo(ChatMessageSerializer.messagesToJson(EVERY_KIND));
        }
    }

    @Test
    void anUpdateTakesThePlaceOfWhatWasThereShorterOnesToo() {
        try (Database database = Database.inMemory()) {
            TercelChatMemoryStore store = TercelChatMemoryStore.of(database);
            store.updateMessages("chat", EVERY_KIND);
            store.updateMessages("other", List.of(UserMessage.from("mine")));

            store.updateMessages("chat", EVERY_KIND.subList(3, 5));
            assertThat(store.getMessages("chat")).isEqualTo(EVERY_KIND.subList(3, 5));

            store.updateMessages("chat", List.of());
            assertThat(store.getMessages("chat")).isEmpty();
            assertThat(store.getMessages("other")).hasSize(1);
        }
    }

    @Test
    void deletedIsDeletedAndWhatNeverWasIsEmpty() {
        try (Database database = Database.inMemory()) {
            TercelChatMemoryStore store = TercelChatMemoryStore.of(database, "talks");
            store.updateMessages(7, EVERY_KIND);

            store.deleteMessages(7);
            store.deleteMessages("never there");

            assertThat(store.getMessages(7)).isEmpty();
            assertThat(database.collection("talks").count()).isZero();
        }
    }

    @Test
    void idsOfDifferentTypesAreDifferentMemories() {
        try (Database database = Database.inMemory()) {
            TercelChatMemoryStore store = TercelChatMemoryStore.of(database);
            UUID uuid = UUID.randomUUID();
            List<Object> ids = List.of("1", 1, 1L, uuid, uuid.toString());
            ids.forEach(id -> store.updateMessages(
                    id, List.of(UserMessage.from(id.getClass().getName()))));

            assertThat(ids)
                    .allSatisfy(id -> assertThat(store.getMessages(id))
                            .containsExactly(UserMessage.from(id.getClass().getName())));
        }
    }

    @Test
    void aMemoryWithAWindowWorksOnIt() {
        try (Database database = Database.inMemory()) {
            MessageWindowChatMemory memory = MessageWindowChatMemory.builder()
                    .id("user")
                    .maxMessages(2)
                    .chatMemoryStore(TercelChatMemoryStore.of(database))
                    .build();
            for (int i = 0; i < 5; i++) {
                memory.add(UserMessage.from("message " + i));
            }

            assertThat(memory.messages()).containsExactly(UserMessage.from("message 3"), UserMessage.from("message 4"));
        }
    }

    @Test
    void aHistoryCanBeSearchedByWords() {
        try (Database database = Database.inMemory()) {
            TercelChatMemoryStore store = TercelChatMemoryStore.of(database);
            store.updateMessages("chat", EVERY_KIND);
            store.updateMessages("other", List.of(UserMessage.from("a hawk of another")));

            assertThat(store.search("chat", "hawk", 5)).containsExactly(EVERY_KIND.get(3));
            assertThat(store.search("chat", "submarine", 5)).isEmpty();
        }
    }

    @Test
    void anIdIsNeeded() {
        try (Database database = Database.inMemory()) {
            TercelChatMemoryStore store = TercelChatMemoryStore.of(database);

            assertThatThrownBy(() -> store.updateMessages("x".repeat(70_000), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
