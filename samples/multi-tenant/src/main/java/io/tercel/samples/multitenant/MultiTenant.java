package io.tercel.samples.multitenant;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.langchain4j.TercelEmbeddingStore;
import java.io.PrintStream;
import java.nio.file.Path;

/** Two tenants keep their notes in one store and ask the same question; then one of them leaves. */
public final class MultiTenant {

    private MultiTenant() {}

    /**
     * Runs the sample.
     *
     * @param arguments a folder to keep the store in
     */
    public static void main(String[] arguments) {
        run(Path.of(arguments[0]), System.out);
    }

    static void run(Path folder, PrintStream out) {
        try (OnnxEmbeddingModel model = Embeddings.auto();
                TercelEmbeddingStore store = Desk.divided(
                                TercelEmbeddingStore.builder().path(folder).embeddingModel(model))
                        .build()) {
            Desk bakery = new Desk(store, model, "bakery");
            Desk garage = new Desk(store, model, "garage");
            bakery.add("The ovens are cleaned on Mondays.");
            bakery.add("Flour is delivered at five in the morning.");
            garage.add("The lift is inspected every spring.");
            garage.add("Oil is delivered on the first of the month.");

            for (Desk desk : new Desk[] {bakery, garage}) {
                out.printf("%s: %s%n", desk.tenant(), desk.find("When is the delivery?").getFirst());
            }
            bakery.leave();
            out.printf("the bakery left: %d notes of it, %d of the garage%n", bakery.count(), garage.count());
            garage.leave();
        }
    }
}
