package io.tercel.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.error.CorruptionException;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileOutput;
import io.tercel.io.FileType;
import io.tercel.io.HeapDirectory;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.ManifestCodec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A backup is a folder of its own:
 *
 * <pre>
 * monday/
 *   BACKUP               what the backup is
 *   seg-000034/          a segment, as in a database directory: columns, indexes, deleted rows
 * </pre>
 *
 * {@code BACKUP} is a sealed file of type "BKUP", number 0, of the database that the backup is of. Its body is JSON:
 *
 * <pre>
 * {"name": "monday", "id": "…uuid…", "source": "/data/papers", "created": 1763…, "schemaOnly": false,
 *  "chain": ["saturday", "sunday"], "newBytes": 81920,
 *  "rows": [{"collection": 1, "rows": 250000}],
 *  "files": [{"name": "seg-000034/field-1.col", "length": 1000448, "checksum": "0c0ffee1"}, …],
 *  "manifest": {…}}
 * </pre>
 *
 * {@code created} is in milliseconds since 1970; {@code checksum} is the one in the file's footer; {@code manifest} is a manifest as above,
 * whose {@code lastTimestamp} is the moment that the backup is of, and whose log is empty.
 *
 * <p>An archive is a tar file, compressed with zstd, of the same folder: {@code BACKUP} first, then the files in the order of its list, and
 * nothing else.
 *
 * <p>The folder is made, and removed, under the name {@code monday.unfinished}: one rename makes it a backup, and another one ends that.
 */
final class BackupFormat {

    static final FileType TYPE = new FileType("BKUP", 1);
    static final String FILE = "BACKUP";

    /** A file in the folder of a segment: whatever else a list names was not written by a database. */
    private static final Pattern FILE_NAME = Pattern.compile("seg-\\d{6,9}/[a-z]+[a-z0-9-]*\\.[a-z]{3}");

    private static final ObjectMapper JSON = new ObjectMapper();

    private BackupFormat() {}

    /** Whether a backup of that name is there, complete. */
    static boolean isThere(Directory folder, String backup) {
        return folder.exists(backup + "/" + FILE);
    }

    /** Writes the file, durably. All that it names is durable. */
    static void write(Directory backup, BackupManifest manifest) {
        FileIdentity identity = new FileIdentity(manifest.contents().database(), 0);
        try (ChecksumOutput output = ChecksumOutput.create(backup, FILE, TYPE, identity)) {
            output.write(encode(manifest));
            output.finish();
        }
        backup.syncFolder("");
    }

    /** Reads the file of the backup in a directory. */
    static BackupManifest read(Directory backup) {
        try (CheckedFile file = CheckedFile.open(backup, FILE, TYPE)) {
            return decode(file.verifiedBody().toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** As {@link #read(Directory)}, of the bytes of the file. */
    static BackupManifest read(String name, byte[] file) {
        try (HeapDirectory memory = HeapDirectory.create()) {
            try (FileOutput output = memory.create(FILE)) {
                output.write(ByteBuffer.wrap(file));
            }
            return read(memory);
        } catch (CorruptionException e) {
            throw new CorruptionException(name, 0, "its list of files is damaged: " + e.getMessage(), e);
        }
    }

    static byte[] encode(BackupManifest manifest) {
        ObjectNode root = JSON.createObjectNode();
        root.put("name", manifest.name());
        root.put("id", manifest.id().toString());
        root.put("source", manifest.source());
        root.put("created", manifest.createdMillis());
        root.put("schemaOnly", manifest.schemaOnly());
        ArrayNode chain = root.putArray("chain");
        manifest.chain().forEach(chain::add);
        root.put("newBytes", manifest.newBytes());
        ArrayNode rows = root.putArray("rows");
        manifest.contents()
                .collections()
                .forEach(collection -> rows.addObject()
                        .put("collection", collection.number())
                        .put("rows", manifest.rows().getOrDefault(collection.number(), 0L)));
        ArrayNode files = root.putArray("files");
        for (BackupFile file : manifest.files()) {
            files.addObject()
                    .put("name", file.name())
                    .put("length", file.length())
                    .put("checksum", "%08x".formatted(file.checksum()));
        }
        try {
            root.set("manifest", JSON.readTree(ManifestCodec.encode(manifest.contents())));
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read from anywhere", e);
        }
    }

    /**
     * What the bytes say.
     *
     * @throws CorruptionException when they are not what a backup begins with, or name a file that no backup has
     */
    static BackupManifest decode(byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            List<String> chain = new ArrayList<>();
            root.required("chain").forEach(each -> chain.add(each.asText()));
            Map<Integer, Long> rows = new HashMap<>();
            root.required("rows")
                    .forEach(each -> rows.put(
                            each.required("collection").intValue(),
                            each.required("rows").longValue()));
            Manifest contents = ManifestCodec.decode(JSON.writeValueAsBytes(root.required("manifest")));
            return new BackupManifest(
                    BackupNames.check(root.required("name").asText()),
                    UUID.fromString(root.required("id").asText()),
                    root.required("source").asText(),
                    root.required("created").longValue(),
                    root.required("schemaOnly").booleanValue(),
                    chain,
                    root.required("newBytes").longValue(),
                    rows,
                    files(root.required("files")),
                    contents);
        } catch (IOException | IllegalArgumentException | io.tercel.error.InvalidRequestException e) {
            throw new CorruptionException(FILE, 0, "not the list of a backup: " + e.getMessage(), e);
        }
    }

    private static List<BackupFile> files(JsonNode nodes) {
        List<BackupFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : nodes) {
            String name = node.required("name").asText();
            if (!FILE_NAME.matcher(name).matches() || !names.add(name)) {
                throw new IllegalArgumentException("'%s' is no file of a backup, or is named twice".formatted(name));
            }
            files.add(new BackupFile(
                    name,
                    node.required("length").longValue(),
                    Integer.parseUnsignedInt(node.required("checksum").asText(), 16)));
        }
        return files;
    }
}
