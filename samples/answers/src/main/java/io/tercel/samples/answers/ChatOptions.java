package io.tercel.samples.answers;

import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the command line, or of the environment, that name a chat model. */
public final class ChatOptions {

    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);
    private static final int OLLAMA_PORT = 11434;

    /** What a server at a URL speaks. */
    enum Api {
        OPENAI,
        OLLAMA
    }

    @Option(
            names = "--chat-url",
            paramLabel = "URL",
            defaultValue = "${env:TERCEL_CHAT_URL}",
            description = {
                "A chat model's server, OpenAI-compatible or Ollama: https://api.openai.com/v1, http://localhost:11434.",
                "Without one, answers are quoted from the documents. Environment: TERCEL_CHAT_URL"
            })
    private @Nullable String url;

    @Option(
            names = "--chat-model",
            paramLabel = "NAME",
            defaultValue = "${env:TERCEL_CHAT_MODEL}",
            description = "The model's name there. Environment: TERCEL_CHAT_MODEL")
    private @Nullable String model;

    @Option(
            names = "--chat-key",
            paramLabel = "KEY",
            defaultValue = "${env:TERCEL_CHAT_KEY}",
            description =
                    "The key to it; others on this machine can read it here, better in the environment: TERCEL_CHAT_KEY")
    private @Nullable String key;

    @Option(
            names = "--chat-api",
            paramLabel = "API",
            description =
                    "What it speaks, ${COMPLETION-CANDIDATES}. Default: OLLAMA on port 11434 without a path, else OPENAI")
    private @Nullable Api api;

    /**
     * The model; empty when none was asked for. Nothing is sent to it yet.
     *
     * @throws IllegalArgumentException when the options do not go together
     */
    public Optional<ChatConnection> connection() {
        if (url == null || url.isBlank()) {
            if (model != null && !model.isBlank()) {
                throw new IllegalArgumentException("--chat-model '" + model + "' needs --chat-url, where the model is");
            }
            return Optional.empty();
        }
        if (model == null || model.isBlank()) {
            throw new IllegalArgumentException("--chat-url needs --chat-model, the name of a model there");
        }
        URI address = address(url);
        Api spoken = api != null ? api : guess(address);
        return Optional.of(
                switch (spoken) {
                    case OPENAI -> openAi(address.toString(), model);
                    case OLLAMA -> ollama(address.toString(), model);
                });
    }

    private static URI address(String url) {
        URI address;
        try {
            address = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--chat-url: expected an address of the Web, got '" + url + "'", e);
        }
        if (address.getHost() == null || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
            throw new IllegalArgumentException("--chat-url: expected http://… or https://…, got '" + url + "'");
        }
        return address;
    }

    private static Api guess(URI address) {
        String path = address.getPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        return bare && address.getPort() == OLLAMA_PORT ? Api.OLLAMA : Api.OPENAI;
    }

    /** An address as people may see it. */
    private static String shown(String address) {
        return address.replaceFirst("//[^/@]*@", "//");
    }

    private ChatConnection openAi(String address, String name) {
        // Servers of one's own ask for no key, the client always sends one.
        String sent = key == null || key.isBlank() ? "none" : key;
        return new ChatConnection(
                name,
                shown(address),
                OpenAiStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey(sent)
                        .modelName(name)
                        .timeout(LONGEST_SILENCE)
                        .build(),
                OpenAiChatModel.builder()
                        .baseUrl(address)
                        .apiKey(sent)
                        .modelName(name)
                        .timeout(LONGEST_SILENCE)
                        .maxRetries(0)
                        .build());
    }

    private static ChatConnection ollama(String address, String name) {
        return new ChatConnection(
                name,
                shown(address),
                OllamaStreamingChatModel.builder()
                        .baseUrl(address)
                        .modelName(name)
                        .timeout(LONGEST_SILENCE)
                        .build(),
                OllamaChatModel.builder()
                        .baseUrl(address)
                        .modelName(name)
                        .timeout(LONGEST_SILENCE)
                        .maxRetries(0)
                        .build());
    }
}
