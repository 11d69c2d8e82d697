package io.tercel.manifest;

import io.tercel.error.CorruptionException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import io.tercel.io.PendingFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the manifest, replaced whole at each commit. What a manifest says is opaque here. Safe for use by many threads.
 *
 * <p>Two sealed files (layout of header and footer: {@link CheckedFile}). {@code MANIFEST-000007} has type "MANI", the number
 * in its name, and the manifest as its body. {@code CURRENT} has type "CURR", number 0, and as its body, little-endian:
 *
 * <pre>
 * offset size
 *      0    8  number of the manifest that counts
 *      8    8  length of that file
 *     16    4  its checksum, as in its footer
 * </pre>
 *
 * <p>A commit writes the new manifest under a number that was never used by a manifest that counted, makes it durable with
 * its name, and then replaces CURRENT in one step (P17). A crash before that step leaves the old manifest in force, one after
 * it the new one. The header of CURRENT is also where the id of the database is kept.
 */
public final class ManifestStore {

    private static final Logger LOGGER = LoggerFactory.getLogger(ManifestStore.class);

    static final FileType MANIFEST_TYPE = new FileType("MANI", 1);
    private static final FileType CURRENT_TYPE = new FileType("CURR", 1);
    static final String CURRENT = "CURRENT";
    private static final String ROOT = "";
    private static final int CURRENT_BYTES = 2 * Long.BYTES + Integer.BYTES;

    static final Pattern MANIFEST_NAME = Pattern.compile("MANIFEST-\\d{6,18}");

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What a crash while a database was being made can leave. It holds nothing yet, so making it is simply done again. */
    private static final Set<String> UNFINISHED_BEGINNING =
            Set.of("LOCK", "OWNER", "OWNER" + PendingFile.SUFFIX, CURRENT + PendingFile.SUFFIX, fileName(1));

    private final Directory directory;
    private final UUID databaseId;

    /** Number of the manifest that counts, 0 before the first. */
    private long number;

    private @Nullable VectorDbException failure;

    private ManifestStore(Directory directory, UUID databaseId, long number) {
        this.directory = directory;
        this.databaseId = databaseId;
        this.number = number;
    }

    /**
     * Finds the manifest in force, and checks it.
     *
     * @param directory where CURRENT lies, in its root
     * @param newDatabaseId the id that the database gets if there is none yet
     * @throws CorruptionException if CURRENT is missing beside other files, or it or the manifest it names is damaged
     * @throws io.tercel.error.UnsupportedFormatException if they were written by a newer release; nothing has changed then
     */
    public static ManifestStore open(Directory directory, UUID newDatabaseId) {
        if (!directory.exists(CURRENT)) {
            refuseFilesWithoutRoot(directory);
            return new ManifestStore(directory, newDatabaseId, 0);
        }
        Root root = readRoot(directory);
        readManifest(directory, root);
        return new ManifestStore(directory, root.databaseId(), root.number());
    }

    /**
     * For a directory that is being made of files of another one: nothing is in force there before the first commit.
     *
     * @param databaseId the database that the files are of
     */
    public static ManifestStore begin(Directory directory, UUID databaseId) {
        return new ManifestStore(directory, databaseId, 0);
    }

    /** The id of the database: the one that was there, or the one given for a new one. */
    public UUID databaseId() {
        return databaseId;
    }

    /** The number of the manifest in force; 0 before the first. */
    public synchronized long number() {
        return number;
    }

    /** Reads the manifest in force; empty if nothing was ever committed. */
    public synchronized Optional<byte[]> load() {
        return number == 0 ? Optional.empty() : Optional.of(readManifest(directory, readRoot(directory)));
    }

    /**
     * Replaces the manifest. On return the new one is durable and in force; everything that it names must have been durable
     * before.
     *
     * @throws StorageFullException if there is no room; the old manifest is still in force and another try may succeed
     * @throws StorageFailedException if anything else fails, now or in an earlier commit: nobody knows which manifest a
     *     reopening will find, so there are no more commits
     */
    public synchronized void commit(byte[] manifest) {
        if (failure != null) {
            throw failed(failure);
        }
        long next = number + 1;
        try {
            Root root = writeManifest(next, manifest);
            // Its name must be durable before CURRENT says it.
            directory.syncFolder(ROOT);
            writeRoot(root);
        } catch (StorageFullException e) {
            deleteOthers();
            throw e;
        } catch (VectorDbException e) {
            failure = e;
            throw failed(e);
        }
        number = next;
        deleteOthers();
    }

    /** What CURRENT says. */
    record Root(UUID databaseId, long number, long length, int checksum) {}

    private Root writeManifest(long next, byte[] manifest) {
        String name = fileName(next);
        FileIdentity identity = new FileIdentity(databaseId, next);
        if (directory.exists(name)) {
            // Left by a commit that did not get as far as CURRENT.
            directory.delete(name);
        }
        try (ChecksumOutput output = ChecksumOutput.create(directory, name, MANIFEST_TYPE, identity)) {
            output.write(manifest);
            output.finish();
        }
        try (CheckedFile written = CheckedFile.open(directory, name, MANIFEST_TYPE, identity)) {
            written.verify();
            return new Root(databaseId, next, written.length(), written.checksum());
        }
    }

    private void writeRoot(Root root) {
        try (PendingFile pending = PendingFile.create(directory, CURRENT);
                ChecksumOutput output =
                        ChecksumOutput.begin(pending.output(), CURRENT_TYPE, new FileIdentity(databaseId, 0))) {
            output.writeLong(root.number());
            output.writeLong(root.length());
            output.writeInt(root.checksum());
            output.seal();
            pending.publish();
        }
    }

    static Root readRoot(Directory directory) {
        try (CheckedFile file = CheckedFile.open(directory, CURRENT, CURRENT_TYPE)) {
            UUID databaseId = file.header().identity().databaseId();
            file.header().requireIdentity(CURRENT, new FileIdentity(databaseId, 0));
            MemorySegment body = file.verifiedBody();
            if (body.byteSize() != CURRENT_BYTES) {
                throw new CorruptionException(
                        CURRENT, 0, "expected %d bytes, found %d".formatted(CURRENT_BYTES, body.byteSize()));
            }
            return new Root(databaseId, body.get(LONG, 0), body.get(LONG, 8), body.get(INT, 16));
        }
    }

    private static byte[] readManifest(Directory directory, Root root) {
        String name = fileName(root.number());
        if (!directory.exists(name)) {
            throw new CorruptionException(CURRENT, 0, "it names %s, which is missing".formatted(name));
        }
        FileIdentity identity = new FileIdentity(root.databaseId(), root.number());
        try (CheckedFile file = CheckedFile.open(directory, name, MANIFEST_TYPE, identity)) {
            if (file.length() != root.length() || file.checksum() != root.checksum()) {
                throw new CorruptionException(name, 0, "it is not the file that CURRENT was written for");
            }
            return file.verifiedBody().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static void refuseFilesWithoutRoot(Directory directory) {
        for (String name : directory.list(ROOT)) {
            if (!UNFINISHED_BEGINNING.contains(name)) {
                throw new CorruptionException(
                        CURRENT, 0, "the file is missing, though '%s' shows that there was a database".formatted(name));
            }
        }
    }

    /** Removes the manifests that are not in force. What cannot be removed now is removed after a later commit. */
    private void deleteOthers() {
        try {
            for (String name : directory.list(ROOT)) {
                if (MANIFEST_NAME.matcher(name).matches() && !name.equals(fileName(number))) {
                    directory.delete(name);
                }
            }
        } catch (VectorDbException e) {
            LOGGER.warn("cannot remove an old manifest: {}", e.getMessage());
        }
    }

    private StorageFailedException failed(VectorDbException cause) {
        return new StorageFailedException(
                "the manifest of %s takes no more changes until it is opened again, because: %s"
                        .formatted(directory, cause.getMessage()),
                cause);
    }

    static String fileName(long number) {
        return "MANIFEST-%06d".formatted(number);
    }
}
