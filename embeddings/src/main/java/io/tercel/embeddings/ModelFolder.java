package io.tercel.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model in the layout of the sentence-transformers project, which most embedding models are published in.
 *
 * <p>What is read, and what a missing file means:
 * <ul>
 *   <li>the graph, in the folder or in {@code onnx}: {@code model.onnx}, or a file of another {@link Precision}; one is
 *       needed
 *   <li>{@code tokenizer.json}: needed
 *   <li>{@code 1_Pooling/config.json}, or where {@code modules.json} says: the pooling; the mean
 *   <li>{@code modules.json}: whether vectors are normalised; they are. A module that is more than a transformer, pooling
 *       and normalisation is refused
 *   <li>{@code sentence_bert_config.json} {@code max_seq_length}, {@code tokenizer_config.json} {@code model_max_length},
 *       {@code config.json} {@code max_position_embeddings}: the least of them is the token limit; 512
 *   <li>{@code config_sentence_transformers.json} {@code prompts}: what goes before queries and documents; nothing
 * </ul>
 */
record ModelFolder(ModelSource source, ModelDescription description) {

    private static final List<Precision> ANY = List.of(Precision.values());
    private static final int DEFAULT_MAX_TOKENS = 512;
    private static final JsonMapper JSON = new JsonMapper();

    /** Position 0 and 1 of these models are for padding, so that their graphs read two tokens fewer than they say. */
    private static final Set<String> OFFSET_POSITIONS = Set.of("roberta", "xlm-roberta", "camembert", "mpnet");

    static ModelFolder read(Path folder) {
        return read(folder, ANY);
    }

    /**
     * @param precisions which graphs will do, best first
     */
    static ModelFolder read(Path folder, List<Precision> precisions) {
        ModelSource source = source(folder, precisions);
        JsonNode prompts = json(folder, "config_sentence_transformers.json").path("prompts");
        return new ModelFolder(
                source,
                new ModelDescription(
                        name(folder),
                        maxTokens(folder),
                        pooling(folder),
                        normalize(folder),
                        prompt(prompts, "query"),
                        prompt(prompts, "document", "passage", "corpus"),
                        false));
    }

    /** The graph and the tokenizer, without which no model is one. */
    static ModelSource.OnDisk source(Path folder, List<Precision> precisions) {
        if (!Files.isDirectory(folder)) {
            throw new MissingModelException("There is no folder " + folder);
        }
        List<String> graphs = precisions.stream()
                .flatMap(precision -> precision.files().stream())
                .flatMap(file -> Stream.of(file, "onnx/" + file))
                .toList();
        Path graph = graphs.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new MissingModelException("There is no graph in " + folder + ": none of " + graphs));
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            throw new MissingModelException("There is no file " + tokenizer);
        }
        return new ModelSource.OnDisk(graph, tokenizer);
    }

    /** The folder's own name. */
    static String name(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }

    static int maxTokens(Path folder) {
        JsonNode config = json(folder, "config.json");
        int padding = OFFSET_POSITIONS.contains(config.path("model_type").asText()) ? 2 : 0;
        return IntStream.of(
                        limit(json(folder, "sentence_bert_config.json").path("max_seq_length")),
                        limit(json(folder, "tokenizer_config.json").path("model_max_length")),
                        limit(config.path("max_position_embeddings")) - padding)
                .filter(limit -> limit > 0 && limit < Integer.MAX_VALUE - padding)
                .min()
                .orElse(DEFAULT_MAX_TOKENS);
    }

    /** Tokenizers without a limit say 10^30. */
    private static int limit(JsonNode node) {
        return node.isNumber() && node.asDouble() < Integer.MAX_VALUE ? node.asInt() : Integer.MAX_VALUE;
    }

    private static Pooling pooling(Path folder) {
        String file = poolingFolder(folder) + "/config.json";
        JsonNode config = json(folder, file);
        if (config.isMissingNode()) {
            return Pooling.MEAN;
        }
        List<String> modes = config.properties().stream()
                .filter(entry -> entry.getKey().startsWith("pooling_mode_")
                        && entry.getValue().asBoolean())
                .map(entry -> entry.getKey().substring("pooling_mode_".length()))
                .toList();
        return switch (String.join(" + ", modes)) {
            case "cls_token" -> Pooling.CLS;
            case "mean_tokens" -> Pooling.MEAN;
            case "max_tokens" -> Pooling.MAX;
            case "lasttoken" -> Pooling.LAST_TOKEN;
            default ->
                throw new InvalidModelException(
                        "%s: pooling %s is not one of cls_token, mean_tokens, max_tokens, lasttoken"
                                .formatted(folder.resolve(file), modes));
        };
    }

    private static String poolingFolder(Path folder) {
        for (JsonNode module : json(folder, "modules.json")) {
            if (module.path("type").asText().endsWith(".Pooling")
                    && !module.path("path").asText().isEmpty()) {
                return module.path("path").asText();
            }
        }
        return "1_Pooling";
    }

    private static boolean normalize(Path folder) {
        JsonNode modules = json(folder, "modules.json");
        if (modules.isMissingNode()) {
            return true;
        }
        boolean normalize = false;
        for (JsonNode module : modules) {
            String type = module.path("type").asText();
            switch (type.substring(type.lastIndexOf('.') + 1)) {
                case "Transformer", "Pooling" -> {}
                case "Normalize" -> normalize = true;
                default ->
                    throw new InvalidModelException(
                            folder.resolve("modules.json") + ": the module " + type + " cannot be run here");
            }
        }
        return normalize;
    }

    private static String prompt(JsonNode prompts, String... names) {
        for (String name : names) {
            if (prompts.path(name).isTextual()) {
                return prompts.path(name).asText();
            }
        }
        return "";
    }

    /** A configuration file; a missing node if there is none. */
    static JsonNode json(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new InvalidModelException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
