package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.NeighborFiles;
import io.tercel.samples.benchmarks.data.VectorSet;
import io.tercel.samples.benchmarks.measure.ExactNeighbors;
import io.tercel.vector.MetricType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Keeps exact neighbours in a file, whose name tells the vectors, the queries and what nearest means: finding them takes minutes. */
final class TruthCache {

    private static final int NAME_BYTES = 12;

    private final Path folder;

    TruthCache(Path folder) {
        this.folder = folder;
    }

    /** The exact neighbours: from the file if they were found before. */
    int[][] find(VectorSet base, VectorSet queries, MetricType metric, int k) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("truth-" + fingerprint(base, queries, metric + " " + k) + ".ibin");
        if (Files.exists(file)) {
            return NeighborFiles.read(file);
        }
        int[][] nearest = ExactNeighbors.find(base, queries, metric, k);
        // Complete or not there: a run that was broken off must not leave half a truth.
        Path unfinished = Files.createTempFile(folder, "truth-", ".part");
        NeighborFiles.write(unfinished, nearest);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        return nearest;
    }

    private static String fingerprint(VectorSet base, VectorSet queries, String words) {
        MessageDigest digest = sha256();
        digest.update(words.getBytes(StandardCharsets.UTF_8));
        update(digest, base);
        update(digest, queries);
        return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    }

    private static void update(MessageDigest digest, VectorSet vectors) {
        ByteBuffer bytes = ByteBuffer.allocate(vectors.dimension() * Float.BYTES);
        for (int row = 0; row < vectors.size(); row++) {
            bytes.clear().asFloatBuffer().put(vectors.row(row));
            digest.update(bytes.array());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
