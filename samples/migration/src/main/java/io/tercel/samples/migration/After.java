package io.tercel.samples.migration;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * After: what is added is on the disk when the call returns, and nothing is read or written as a whole. The first run takes over what the
 * file holds; no model embeds anything again.
 */
public final class After {

    private After() {}

    /**
     * Asks the same question.
     *
     * @param arguments the folder that {@link Before} kept its file in
     */
    public static void main(String[] arguments) {
        run(Path.of(arguments[0]), System.out);
    }

    static void run(Path folder, PrintStream out) {
        Path file = folder.resolve("recipes.json");
        try (OnnxEmbeddingModel model = Embeddings.auto();
                TercelEmbeddingStore store = TercelEmbeddingStore.builder()
                        .path(folder.resolve("recipes"))
                        .embeddingModel(model)
                        .build()) {
            if (store.count() == 0 && Files.exists(file)) {
                out.printf("%d recipes taken over%n", store.importInMemory(file));
            }
            new Recipes(store, model).ask("What can I bake for a birthday?", out);
        }
    }
}
