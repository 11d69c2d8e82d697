package io.tercel.rerankers.cross;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A cross-encoder in the layout that ms-marco-MiniLM, bge-reranker and mxbai-rerank are published in.
 *
 * @param graph {@code model.onnx}, else {@code onnx/model.onnx}, else their {@code model_quantized.onnx}
 * @param tokenizer {@code tokenizer.json}
 * @param maxTokens the least of {@code tokenizer_config.json} {@code model_max_length} and {@code config.json}
 *     {@code max_position_embeddings}; 512 where neither says
 * @param padding {@code config.json} {@code pad_token_id}; 0 where it does not say
 */
record CrossEncoderFolder(Path graph, Path tokenizer, int maxTokens, long padding) {

    private static final List<String> GRAPHS =
            List.of("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx");
    private static final int DEFAULT_MAX_TOKENS = 512;
    private static final JsonMapper JSON = new JsonMapper();

    /** Position 0 and 1 of these models are for padding, so that their graphs read two tokens fewer than they say. */
    private static final Set<String> OFFSET_POSITIONS = Set.of("roberta", "xlm-roberta", "camembert", "mpnet");

    static CrossEncoderFolder read(Path folder) {
        Path graph = GRAPHS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new CrossEncoderException("there is no graph in " + folder + ": none of " + GRAPHS));
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            throw new CrossEncoderException("there is no file " + tokenizer);
        }
        JsonNode config = json(folder.resolve("config.json"));
        int offset = OFFSET_POSITIONS.contains(config.path("model_type").asText()) ? 2 : 0;
        int positions = limit(config.path("max_position_embeddings"));
        int least = Math.min(
                limit(json(folder.resolve("tokenizer_config.json")).path("model_max_length")),
                positions == Integer.MAX_VALUE ? positions : positions - offset);
        return new CrossEncoderFolder(
                graph,
                tokenizer,
                least == Integer.MAX_VALUE ? DEFAULT_MAX_TOKENS : least,
                config.path("pad_token_id").asLong(0));
    }

    /** Tokenizers without a limit say 10^30. */
    private static int limit(JsonNode node) {
        return node.isNumber() && node.asDouble() < Integer.MAX_VALUE ? node.asInt() : Integer.MAX_VALUE;
    }

    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new CrossEncoderException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
