package io.tercel.rag;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A chat model for tests that answers as a function says. Keeps what it was asked. */
public final class ScriptedChatModel implements ChatModel {

    private final UnaryOperator<String> script;
    private final List<String> asked = new ArrayList<>();

    /** Answers by the text of the last message. */
    public ScriptedChatModel(UnaryOperator<String> script) {
        this.script = script;
    }

    /** Always says the same. */
    public static ScriptedChatModel saying(String answer) {
        return new ScriptedChatModel(prompt -> answer);
    }

    /** Always fails. */
    public static ScriptedChatModel failing() {
        return new ScriptedChatModel(prompt -> {
            throw new IllegalStateException("the chat model is away");
        });
    }

    @Override
    public synchronized ChatResponse doChat(ChatRequest request) {
        ChatMessage last = request.messages().getLast();
        String prompt = last instanceof UserMessage user ? user.singleText() : last.toString();
        asked.add(prompt);
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(script.apply(prompt)))
                .build();
    }

    /** The prompts so far, in order. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }
}
