package io.tercel.samples.benchmarks.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens files that may be compressed: a name ending in {@code .gz} is unpacked on the way. */
final class InputFiles {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String COMPRESSED = ".gz";

    private InputFiles() {}

    static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        InputStream bytes = Files.newInputStream(file);
        if (!isCompressed(file)) {
            return new BufferedInputStream(bytes, BUFFER_BYTES);
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(bytes, BUFFER_BYTES), BUFFER_BYTES);
        } catch (IOException notCompressed) {
            bytes.close();
            throw new InputException(file, "is not a gzip file");
        }
    }

    static BufferedReader openText(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8));
    }

    /** The file's name without {@code .gz}: what it is, however it is packed. */
    static String unpackedName(Path file) {
        String name = file.getFileName().toString();
        return isCompressed(file) ? name.substring(0, name.length() - COMPRESSED.length()) : name;
    }

    /** The file itself, or its compressed form when only that is there. */
    static Path findPacked(Path file) {
        Path packed = file.resolveSibling(file.getFileName() + COMPRESSED);
        return !Files.exists(file) && Files.exists(packed) ? packed : file;
    }

    private static boolean isCompressed(Path file) {
        return file.getFileName().toString().endsWith(COMPRESSED);
    }
}
