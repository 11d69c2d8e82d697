package io.tercel.cli;

import io.tercel.embeddings.BundledModel;
import io.tercel.embeddings.OnnxEmbeddingModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Embedding models by the names that commands give them. */
final class Models {

    private Models() {}

    /**
     * A model that runs in this process.
     *
     * @param name such as {@code bge-small-en}, whose jar must be beside the program; or a folder with a model
     */
    static OnnxEmbeddingModel open(Workbench workbench, String name) {
        Optional<BundledModel> bundled = Arrays.stream(BundledModel.values())
                .filter(model -> nameOf(model).equals(name) || model.modelName().equals(name))
                .findFirst();
        if (bundled.isPresent()) {
            return OnnxEmbeddingModel.builder(bundled.get()).build();
        }
        Path folder = workbench.resolve(name);
        if (Files.isDirectory(folder)) {
            return OnnxEmbeddingModel.load(folder);
        }
        throw Failure.refused("there is no embedding model '%s'; there are %s, and folders with models in them"
                .formatted(
                        name,
                        Arrays.stream(BundledModel.values()).map(Models::nameOf).collect(Collectors.joining(", "))));
    }

    private static String nameOf(BundledModel model) {
        return model.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
