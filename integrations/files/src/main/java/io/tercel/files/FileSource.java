package io.tercel.files;

import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Where rows come from.
 *
 * @param path a file or a folder
 * @param format its form
 * @param csv how it is written, if it is CSV
 * @param collection which one of a backup; empty for the only one
 */
record FileSource(Path path, FileFormat format, CsvOptions csv, Optional<String> collection) {

    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Opens it.
     *
     * @throws NotFoundException when there is no such file
     * @throws CorruptionException when it is not of its form, or damaged
     */
    RowFile open() {
        if (!Files.exists(path)) {
            throw new NotFoundException("there is no file " + path);
        }
        try {
            return switch (format) {
                case PARQUET -> ParquetFile.open(path);
                case JSON -> new JsonFile(path);
                case JSON_LINES -> new JsonLinesFile(path);
                case CSV -> new CsvFile(path, csv);
                case NUMPY -> NumpyFile.open(path);
                case MILVUS_BACKUP -> backup(MilvusBackup.open(path));
            };
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private RowFile backup(MilvusBackup backup) throws IOException {
        return collection.isPresent() ? backup.rows(collection.get()) : backup.onlyCollection();
    }

    /** The bytes of a file, unpacked where its name says that they are packed. */
    static InputStream stream(Path path) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
        try {
            return path.toString().endsWith(".gz") ? new GZIPInputStream(file, BUFFER_BYTES) : file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Work that reads the file. */
    @FunctionalInterface
    interface Reads {
        void run() throws IOException;
    }

    /**
     * Does work that reads the file.
     *
     * @throws CorruptionException when the file could not be read
     * @throws InvalidRequestException when what it holds was refused
     */
    void reading(Reads work) {
        try {
            work.run();
        } catch (IOException e) {
            throw unreadable(path, e);
        } catch (InternalError e) {
            if (isMissingPage(e)) {
                throw cutShort(e);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("file %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    static RuntimeException unreadable(Path path, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new NotFoundException("there is no file " + cause.getMessage(), cause);
        }
        return new CorruptionException(path.toString(), 0, "cannot be read: " + cause.getMessage(), cause);
    }

    /** Whether the JVM found no page behind a mapped place: it has no type of its own for that. */
    private static boolean isMissingPage(InternalError error) {
        return String.valueOf(error.getMessage()).contains("unsafe memory access");
    }

    private CorruptionException cutShort(InternalError cause) {
        return new CorruptionException(
                path.toString(),
                0,
                "a part of it is gone: it was cut short while it was read, or the disk fails",
                cause);
    }
}
