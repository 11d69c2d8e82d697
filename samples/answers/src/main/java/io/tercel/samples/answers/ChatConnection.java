package io.tercel.samples.answers;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;

/**
 * A chat model that was asked for.
 *
 * @param name the model's name, for people
 * @param streaming tells its answers while it writes them
 * @param whole tells them at once
 */
public record ChatConnection(String name, StreamingChatModel streaming, ChatModel whole) {}
