package io.tercel.samples.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tercel's own documentation, which is in the program for those who want to try it before they bring anything. */
final class Examples {

    /** The folder that they get. */
    static final String FOLDER = "tercel";

    private Examples() {}

    /** File names and contents. */
    static Map<String, byte[]> load() {
        URL folder = Objects.requireNonNull(Examples.class.getResource("examples"), "no examples in this build");
        try {
            URI uri = folder.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.provider().getPath(uri));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the examples cannot be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> read(Path folder) throws IOException {
        Map<String, byte[]> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                pages.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        }
        return pages;
    }
}
