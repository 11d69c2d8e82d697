package io.tercel.io;

import io.tercel.error.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files in the root of a database directory that tell whose directory it is. */
final class RootFiles {

    /** Held locked by the owner; opened by {@link DirectoryLock} only, because closing any other channel on it drops the lock. */
    static final String LOCK = "LOCK";

    /** Says who holds the lock. */
    static final String OWNER = "OWNER";

    /** Every file of ours begins with these bytes. Names alone prove nothing: other stores have a CURRENT and a LOCK too. */
    static final byte[] SIGNATURE = "TERCEL".getBytes(StandardCharsets.US_ASCII);

    /** What an opening that got no further leaves behind. */
    private static final Set<String> NO_DATA = Set.of(LOCK, OWNER, OWNER + PendingFile.SUFFIX);

    private static final Pattern SIGNED = Pattern.compile("OWNER|CURRENT|RESERVE|MANIFEST-\\d+|\\d+\\.wal");

    private RootFiles() {}

    /** Refuses a directory with files in it of which none is ours: they may be anyone's, so nothing is created beside them. */
    static void refuseForeign(Path root, FsDirectory.Opening opening) throws IOException {
        List<Path> entries;
        try (Stream<Path> stream = Files.list(root)) {
            entries = stream.filter(entry -> !NO_DATA.contains(nameOf(entry))).toList();
        }
        if (entries.isEmpty()) {
            if (opening == FsDirectory.Opening.MUST_EXIST) {
                throw new StorageException("directory %s is empty: there is no database in it".formatted(root));
            }
            return;
        }
        if (isSigned(root.resolve(OWNER))) {
            return;
        }
        for (Path entry : entries) {
            if (isSigned(entry)) {
                return;
            }
        }
        throw new StorageException(
                "directory %s is not empty and not a Tercel database: it holds '%s' but no CURRENT file of ours"
                        .formatted(root, nameOf(entries.getFirst())));
    }

    private static boolean isSigned(Path file) throws IOException {
        if (!SIGNED.matcher(nameOf(file)).matches() || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ)) {
            return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
        }
    }

    private static String nameOf(Path entry) {
        return entry.getFileName().toString();
    }
}
