package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Arrays of equal length, each with the name of its field: of a {@code .npz} file, or of {@code .npy} files. */
final class NumpyFile implements RowFile {

    private static final String ARRAY = ".npy";
    private static final int BUFFER_BYTES = 1 << 16;

    /** Opens the bytes of an array. */
    private interface Opening {
        InputStream open() throws IOException;
    }

    private final Path path;
    private final Map<String, Opening> arrays;
    private final AutoCloseable owner;

    private NumpyFile(Path path, Map<String, Opening> arrays, AutoCloseable owner) {
        this.path = path;
        this.arrays = arrays;
        this.owner = owner;
    }

    static NumpyFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                return ofFiles(path, files.toList());
            }
        }
        return path.toString().endsWith(".npz") ? ofArchive(path) : ofFiles(path, List.of(path));
    }

    private static NumpyFile ofFiles(Path path, List<Path> files) {
        Map<String, Opening> arrays = new TreeMap<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(ARRAY)) {
                arrays.put(stem(name), () -> new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
            }
        }
        return new NumpyFile(path, arrays, () -> {});
    }

    private static NumpyFile ofArchive(Path path) throws IOException {
        ZipFile archive;
        try {
            archive = new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw new CorruptionException(path.toString(), 0, "not a whole archive of arrays: " + e.getMessage(), e);
        }
        Map<String, Opening> arrays = new TreeMap<>();
        Enumeration<? extends ZipEntry> entries = archive.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            if (entry.getName().endsWith(ARRAY)) {
                arrays.put(
                        stem(entry.getName()),
                        () -> new BufferedInputStream(archive.getInputStream(entry), BUFFER_BYTES));
            }
        }
        return new NumpyFile(path, arrays, archive);
    }

    private static String stem(String name) {
        return name.substring(0, name.length() - ARRAY.length());
    }

    @Override
    public List<Part> parts() {
        return List.of(this::read);
    }

    private void read(int batchRows, Batches to) throws IOException {
        if (arrays.isEmpty()) {
            throw new CorruptionException(path.toString(), 0, "there is no array in it (.npy)");
        }
        RowBatches batches = new RowBatches(0, batchRows, to);
        Map<String, NumpyArray> open = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Opening> each : arrays.entrySet()) {
                String name = "%s (%s)".formatted(path, each.getKey());
                open.put(each.getKey(), new NumpyArray(name, each.getValue().open()));
            }
            long rows = requireEqual(open);
            for (long row = 0; row < rows; row++) {
                Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(open.size());
                for (Map.Entry<String, NumpyArray> each : open.entrySet()) {
                    values.put(each.getKey(), each.getValue().next());
                }
                batches.add(RawRow.of(values));
            }
        } finally {
            for (NumpyArray each : open.values()) {
                each.close();
            }
        }
        batches.flush();
    }

    private long requireEqual(Map<String, NumpyArray> open) {
        long rows = open.values().iterator().next().rows();
        open.forEach((name, array) -> {
            if (array.rows() != rows) {
                throw new CorruptionException(
                        path.toString(),
                        0,
                        "array '%s' has %d rows, others have %d".formatted(name, array.rows(), rows));
            }
        });
        return rows;
    }

    @Override
    public void close() throws IOException {
        try {
            owner.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
