package io.tercel.samples.migration;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Before: all embeddings are in the heap, and a JSON file is read at the start and written at the end as a whole. */
public final class Before {

    private Before() {}

    /**
     * Asks a question.
     *
     * @param arguments a folder to keep the file in
     */
    public static void main(String[] arguments) throws IOException {
        run(Files.createDirectories(Path.of(arguments[0])), System.out);
    }

    static void run(Path folder, PrintStream out) {
        Path file = folder.resolve("recipes.json");
        boolean isFirst = !Files.exists(file);
        InMemoryEmbeddingStore<TextSegment> store =
                isFirst ? new InMemoryEmbeddingStore<>() : InMemoryEmbeddingStore.fromFile(file);
        try (OnnxEmbeddingModel model = Embeddings.auto()) {
            Recipes recipes = new Recipes(store, model);
            if (isFirst) {
                recipes.addAll();
            }
            recipes.ask("What can I bake for a birthday?", out);
        }
        store.serializeToFile(file);
    }
}
