package io.tercel.files;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Files of text in UTF-8. */
final class TextFiles {

    private TextFiles() {}

    static Writer writer(Path path, boolean packed) throws IOException {
        OutputStream file = Files.newOutputStream(path);
        return new BufferedWriter(
                new OutputStreamWriter(packed ? new GZIPOutputStream(file) : file, StandardCharsets.UTF_8), 1 << 16);
    }
}
