package io.tercel.samples.benchmarks;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that embeds one text and says how long it took from its first class on. */
final class FirstVector {

    private FirstVector() {}

    /** The program. */
    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        try (OnnxEmbeddingModel model = Embeddings.bgeSmallEn()) {
            model.embedQuery("How are writes made durable?");
            System.out.println((System.nanoTime() - begin) / 1e6);
        }
    }

    /** Runs it in a process of its own; milliseconds. */
    static double inNewProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstVector.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Double.parseDouble(said.strip());
    }
}
