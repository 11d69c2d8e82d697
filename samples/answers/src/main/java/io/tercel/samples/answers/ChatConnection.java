package io.tercel.samples.answers;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;

/**
 * A chat model that was asked for.
 *
 * @param name the model's name, for people
 * @param address where it was asked for, for people: without a user's name or password
 * @param streaming tells its answers while it writes them
 * @param whole tells them at once
 */
public record ChatConnection(String name, String address, StreamingChatModel streaming, ChatModel whole) {}
