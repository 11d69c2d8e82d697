package io.tercel.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.StorageFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/*
 * The record of a job is replaced as a whole, durably, twice for each file: before its rows are committed, with some of their keys, and
 * after that. A kill in between leaves the file "committing". Since a file is committed whole or not at all, its keys tell which: when
 * the collection has one of them it has all of the file. So no row is imported twice, also where the database makes the keys.
 */
/** What a job has done, kept in a small file beside the data. Not safe for use by many threads. */
final class ImportJob {

    private static final int VERSION = 1;

    /** What became of a file. */
    enum State {
        COMMITTING,
        COMMITTED
    }

    /**
     * A file of the job.
     *
     * @param bytes its size, by which a changed file is known; -1 for folders
     * @param keys some keys of its rows
     */
    record Entry(String file, long bytes, State state, long rows, long rejected, List<Object> keys) {}

    private final Path path;
    private final String collection;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long rejectBytes;

    private ImportJob(Path path, String collection) {
        this.path = path;
        this.collection = collection;
    }

    /**
     * Goes on with a job, or begins one.
     *
     * @throws CorruptionException when the record cannot be read
     * @throws InvalidRequestException when it is of a job for another collection
     */
    static ImportJob open(Path path, String collection) {
        ImportJob job = new ImportJob(path, collection);
        if (Files.exists(path)) {
            job.read();
        }
        return job;
    }

    private void read() {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new CorruptionException(path.toString(), 0, "not the record of an import: " + e.getMessage(), e);
        }
        if (root.path("version").asInt() != VERSION) {
            throw new CorruptionException(path.toString(), 0, "not the record of an import of version " + VERSION);
        }
        String other = root.path("collection").asText();
        if (!other.equals(collection)) {
            throw new InvalidRequestException(
                    "file %s: the job is one for collection '%s', not for '%s'".formatted(path, other, collection));
        }
        rejectBytes = root.path("rejectBytes").asLong();
        for (JsonNode each : root.path("files")) {
            List<Object> keys = new ArrayList<>();
            each.path("keys").forEach(key -> keys.add(key.isTextual() ? (Object) key.asText() : key.asLong()));
            Entry entry = new Entry(
                    each.path("file").asText(),
                    each.path("bytes").asLong(),
                    State.valueOf(each.path("state").asText()),
                    each.path("rows").asLong(),
                    each.path("rejected").asLong(),
                    keys);
            entries.put(entry.file(), entry);
        }
    }

    Optional<Entry> entry(Path file) {
        return Optional.ofNullable(entries.get(file.toString()));
    }

    /** How long the file of rejected rows was when the last file had been imported. */
    long rejectBytes() {
        return rejectBytes;
    }

    void put(Entry entry, long newRejectBytes) {
        entries.put(entry.file(), entry);
        rejectBytes = newRejectBytes;
        write();
    }

    void forget(Path file) {
        entries.remove(file.toString());
    }

    private void write() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("version", VERSION).put("collection", collection).put("rejectBytes", rejectBytes);
        ArrayNode files = root.putArray("files");
        for (Entry entry : entries.values()) {
            ObjectNode node = files.addObject()
                    .put("file", entry.file())
                    .put("bytes", entry.bytes())
                    .put("state", entry.state().name())
                    .put("rows", entry.rows())
                    .put("rejected", entry.rejected());
            node.set("keys", Json.MAPPER.valueToTree(entry.keys()));
        }
        try {
            Durable.replace(path, Json.MAPPER.writeValueAsBytes(root));
        } catch (IOException e) {
            throw new StorageFailedException(
                    "file %s: the record of the import cannot be written: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Files that are there whole or not at all. */
    static final class Durable {

        private Durable() {}

        static void replace(Path path, byte[] bytes) throws IOException {
            Path next = path.resolveSibling(path.getFileName() + ".next");
            try (FileChannel out = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true);
            }
            putInPlace(next, path);
        }

        /** Gives a durable file its name, durably. */
        static void putInPlace(Path next, Path path) throws IOException {
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null && FOLDERS_CAN_BE_SYNCED) {
                try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                    names.force(true);
                }
            }
        }

        private static final boolean FOLDERS_CAN_BE_SYNCED =
                !System.getProperty("os.name", "").startsWith("Windows");
    }
}
