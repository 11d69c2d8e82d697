package io.tercel.samples.benchmarks;

import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.samples.benchmarks.measure.Progress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Keeps the token vectors of a list of texts in a file, in 16 bits: for each text the number of its tokens, then their vectors. */
final class TokenCache {

    private static final int BATCH = 32;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path folder;

    TokenCache(Path folder) {
        this.folder = folder;
    }

    /** Is handed one text's token vectors after the other's. */
    @FunctionalInterface
    interface Reader {
        void read(int text, TokenEmbeddings tokens) throws IOException;
    }

    /** The token vectors of all texts in their order: from the file if they were embedded before. */
    void forEach(OnnxEmbeddingModel model, List<String> texts, Reader reader) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(model.modelName() + "-tokens-" + EmbeddingCache.fingerprint(texts) + ".f16");
        if (!Files.exists(file)) {
            Path unfinished = Files.createTempFile(folder, "tokens", ".part");
            embed(model, texts, unfinished);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (int text = 0; text < texts.size(); text++) {
                byte[] bytes = new byte[in.readInt() * model.dimension() * Short.BYTES];
                in.readFully(bytes);
                reader.read(text, new TokenEmbeddings(decoded(bytes), model.dimension()));
            }
        }
    }

    private static void embed(OnnxEmbeddingModel model, List<String> texts, Path file) throws IOException {
        try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
                Progress progress = Progress.of("token vectors", texts.size())) {
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<String> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
                for (TokenEmbeddings tokens : model.embedTokens(batch)) {
                    out.writeInt(tokens.count());
                    out.write(encoded(tokens.values()));
                }
                progress.step(batch.size());
            }
        }
    }

    private static byte[] encoded(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES);
        for (float value : values) {
            bytes.putShort(Float.floatToFloat16(value));
        }
        return bytes.array();
    }

    private static float[] decoded(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        float[] values = new float[bytes.length / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(buffer.getShort());
        }
        return values;
    }
}
