package io.tercel.samples.benchmarks;

import dev.langchain4j.data.embedding.Embedding;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.samples.benchmarks.data.VectorFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Keeps the vectors of a list of texts in a file, whose name tells the model and the texts: embedding a corpus takes minutes. */
final class EmbeddingCache {

    private static final int NAME_BYTES = 12;

    private final Path folder;

    EmbeddingCache(Path folder) {
        this.folder = folder;
    }

    /** The vectors of documents: from the file if they were embedded before. */
    VectorSet embed(OnnxEmbeddingModel model, List<String> documents) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(model.modelName() + "-" + fingerprint(documents) + ".fbin");
        if (Files.exists(file)) {
            return VectorFiles.read(file);
        }
        float[][] vectors;
        try (Progress progress = Progress.of("embedding", documents.size())) {
            vectors = model.embedDocuments(documents, (done, total) -> progress.step(1)).stream()
                    .map(Embedding::vector)
                    .toArray(float[][]::new);
        }
        VectorSet embedded = new VectorSet(vectors);
        VectorFiles.writeFloats(file, embedded);
        return embedded;
    }

    /** A name for these texts in this order. */
    static String fingerprint(List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            // So that moving a word from one text to the next makes a difference.
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
