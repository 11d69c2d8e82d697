package io.tercel.io;

import io.tercel.error.ClosedException;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory of the file system, owned by this object from {@link #open} to {@link #close()} through a {@link DirectoryLock},
 * unless it is opened {@link #unowned}.
 *
 * <p>Folders are made with mode 0700 and files with 0600 where the file system has POSIX permissions, because vectors give
 * away the text they stand for. Files are read through mappings only, one segment for each file, whatever its size. Reading
 * calls may come from any thread at any time; a thread that writes must not be interrupted in the middle of a call, which is
 * why the database writes on threads of its own (P13).
 */
public final class FsDirectory implements Directory {

    /** What to do about a directory that holds no database. */
    public enum Opening {
        /** Take an empty directory, or make one. */
        CREATE_IF_MISSING,
        /** Fail: the caller wants the database that should be there. */
        MUST_EXIST
    }

    private final Path root;
    private final boolean posix;
    private final Optional<DirectoryLock> lock;

    /** Whether it may be changed through this object. */
    private final boolean changeable;

    private volatile boolean closed;

    private FsDirectory(Path root, boolean posix, Optional<DirectoryLock> lock, boolean changeable) {
        this.root = root;
        this.posix = posix;
        this.lock = lock;
        this.changeable = changeable;
    }

    /**
     * Opens a directory and takes ownership of it. A directory that holds something else is refused and left untouched.
     *
     * @throws StorageException if the path is missing (and not to be created), a file, not writable, or holds foreign files
     * @throws io.tercel.error.DirectoryLockedException if another database, here or in another process, owns it
     */
    public static FsDirectory open(Path path, Opening opening) {
        try {
            return Uninterrupted.retried(() -> tryOpen(path, opening));
        } catch (IOException e) {
            throw IoFailure.of("cannot open directory " + path, e);
        }
    }

    private static FsDirectory tryOpen(Path path, Opening opening) throws IOException {
        if (!Files.exists(path)) {
            if (opening == Opening.MUST_EXIST) {
                throw new StorageException("directory %s does not exist".formatted(path));
            }
            createDurably(path.toAbsolutePath());
        }
        if (!Files.isDirectory(path)) {
            throw new StorageException("%s is not a directory".formatted(path));
        }
        if (!Files.isWritable(path)) {
            throw new StorageException("directory %s is not writable".formatted(path));
        }
        Path root = path.toRealPath();
        RootFiles.refuseForeign(root, opening);
        return owned(root);
    }

    private static FsDirectory owned(Path root) throws IOException {
        boolean posix = isPosix(root);
        return new FsDirectory(root, posix, Optional.of(DirectoryLock.acquire(root, fileMode(posix))), true);
    }

    /**
     * Opens the directory of a database to look at it: nothing is written to it, not even a lock, so that it may lie on a medium that cannot
     * be written. Whoever owns it may change it meanwhile. What would change something throws {@link ReadOnlyException}.
     *
     * @throws StorageException if the path is missing, a file, empty, or holds foreign files
     */
    public static FsDirectory lookAt(Path path) {
        try {
            Path root = requireFolder(path);
            RootFiles.refuseForeign(root, Opening.MUST_EXIST);
            return new FsDirectory(root, isPosix(root), Optional.empty(), false);
        } catch (IOException e) {
            throw IoFailure.of("cannot open directory " + path, e);
        }
    }

    /**
     * Opens a folder that may hold anything, or makes it, and takes ownership of it, as of a database: what backups are kept in.
     *
     * @throws StorageException if it is a file, or not writable
     * @throws io.tercel.error.DirectoryLockedException if somebody else owns it
     */
    public static FsDirectory own(Path path) {
        try {
            return Uninterrupted.retried(() -> {
                createDurably(path.toAbsolutePath());
                return owned(requireFolder(path));
            });
        } catch (IOException e) {
            throw IoFailure.of("cannot open directory " + path, e);
        }
    }

    /**
     * Opens a folder that may hold anything, or makes it, without owning it: nobody is kept out. For looking at files that do not
     * change, and for giving a new folder a name.
     *
     * @throws StorageException if it is a file, or missing and not to be created
     */
    public static FsDirectory unowned(Path path, Opening opening) {
        try {
            return Uninterrupted.retried(() -> {
                if (opening == Opening.CREATE_IF_MISSING) {
                    createDurably(path.toAbsolutePath());
                }
                Path root = requireFolder(path);
                return new FsDirectory(root, isPosix(root), Optional.empty(), true);
            });
        } catch (IOException e) {
            throw IoFailure.of("cannot open directory " + path, e);
        }
    }

    /**
     * Where a path leads: the folder that it is in, {@link #unowned}, and its name there. The folder is to be closed.
     *
     * @param opening whether the folder is made if it is missing
     * @throws StorageException if it is the root of a file system, or its folder is a file or missing
     */
    public static FilePlace locate(Path path, Opening opening) {
        Path absolute = path.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new StorageException("%s is not in a folder".formatted(path));
        }
        return new FilePlace(unowned(folder, opening), name.toString());
    }

    private static Path requireFolder(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new StorageException("directory %s does not exist".formatted(path));
        }
        if (!Files.isDirectory(path)) {
            throw new StorageException("%s is not a directory".formatted(path));
        }
        return path.toRealPath();
    }

    @Override
    public List<String> list(String folder) {
        Path path = resolveFolder(folder);
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw IoFailure.of("cannot list " + path, e);
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(resolve(name));
    }

    @Override
    public long length(String name) {
        Path path = resolve(name);
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw IoFailure.of("cannot find the length of " + path, e);
        }
    }

    @Override
    public FileOutput create(String name) {
        Path path = resolveToChange(name);
        try {
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return new FsFileOutput(FileChannel.open(path, options, fileMode(posix)), path);
        } catch (IOException e) {
            throw IoFailure.of("cannot create " + path, e);
        }
    }

    @Override
    public MappedFile open(String name) {
        return open(name, Arena::ofShared);
    }

    @Override
    public MappedFile openHere(String name) {
        return open(name, Arena::ofConfined);
    }

    private MappedFile open(String name, Supplier<Arena> lifetime) {
        Path path = resolve(name);
        try {
            return Uninterrupted.retried(() -> map(name, path, lifetime.get()));
        } catch (IOException e) {
            throw IoFailure.of("cannot open " + path, e);
        }
    }

    private static MappedFile map(String name, Path path, Arena arena) throws IOException {
        boolean mapped = false;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            mapped = true;
            return new FsMappedFile(name, bytes, arena);
        } finally {
            if (!mapped) {
                arena.close();
            }
        }
    }

    /** A file to be read by a thread that nobody interrupts. */
    FileChannel channel(String name) throws IOException {
        return FileChannel.open(resolve(name), StandardOpenOption.READ);
    }

    @Override
    public void createFolder(String name) {
        Path path = resolveToChange(name);
        try {
            Files.createDirectory(path, folderMode(posix));
        } catch (IOException e) {
            throw IoFailure.of("cannot create folder " + path, e);
        }
    }

    @Override
    public void rename(String from, String to) {
        Path source = resolveToChange(from);
        Path target = resolveToChange(to);
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw IoFailure.of("cannot rename %s to %s".formatted(source, target), e);
        }
    }

    @Override
    public void delete(String name) {
        Path path = resolveToChange(name);
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw IoFailure.of("cannot delete " + path, e);
        }
    }

    @Override
    public void syncFolder(String folder) {
        Path path = resolveFolder(folder);
        try {
            if (posix) {
                Uninterrupted.retried(() -> forceFolder(path));
            } else if (!Files.isDirectory(path)) {
                // Windows cannot open a folder for syncing; NTFS orders its names in a journal of its own.
                throw new StorageException("cannot sync %s: no such folder".formatted(path));
            }
        } catch (IOException e) {
            throw new StorageFailedException("cannot sync folder %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** What cannot be linked is copied by the caller, who then meets what is wrong with the disk, if anything is. */
    @Override
    public boolean link(FilePlace source, String to) {
        Path path = resolveToChange(to);
        if (!(source.directory() instanceof FsDirectory other)) {
            return false;
        }
        Path from = other.resolve(source.name());
        try {
            // A symbolic link would be linked itself, and then lead wherever somebody made it lead.
            if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.createLink(path, from);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (FileAlreadyExistsException e) {
            throw IoFailure.of("cannot create " + path, e);
        } catch (IOException e) {
            if (IoFailure.isDiskFull(e)) {
                throw IoFailure.of("cannot create " + path, e);
            }
            return false;
        }
    }

    @Override
    public long usableBytes() {
        checkOpen();
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw IoFailure.of("cannot find the free space of " + root, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }

    @Override
    public void close() {
        closed = true;
        lock.ifPresent(DirectoryLock::close);
    }

    private Path resolveToChange(String name) {
        if (!changeable) {
            throw new ReadOnlyException("directory %s is only looked at: '%s' stays as it is".formatted(root, name));
        }
        return resolve(name);
    }

    private Path resolve(String name) {
        checkOpen();
        return root.resolve(FileNames.check(name));
    }

    private Path resolveFolder(String folder) {
        checkOpen();
        return root.resolve(FileNames.checkFolder(folder));
    }

    /** After close another owner may be at work here, so nothing may be touched any more. */
    private void checkOpen() {
        if (closed) {
            throw new ClosedException("directory %s is closed".formatted(root));
        }
    }

    /** Makes a directory and its missing parents, and their names durable, so that a power cut cannot take the root away. */
    private static void createDurably(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(path)) {
            return;
        }
        createDurably(parent);
        boolean posix = isPosix(parent);
        Files.createDirectory(path, folderMode(posix));
        if (posix) {
            forceFolder(parent);
        }
    }

    private static Path forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return folder;
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static FileAttribute<?>[] folderMode(boolean posix) {
        return mode(posix, "rwx------");
    }

    private static FileAttribute<?>[] fileMode(boolean posix) {
        return mode(posix, "rw-------");
    }

    private static FileAttribute<?>[] mode(boolean posix, String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
