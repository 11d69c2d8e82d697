package io.tercel.backup;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.tercel.backup.BackupManifest.BackupFile;
import io.tercel.error.CorruptionException;
import io.tercel.error.StorageException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileOutput;
import io.tercel.io.FilePlace;
import io.tercel.io.FsDirectory;
import io.tercel.io.MappedFile;
import io.tercel.io.PendingFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/*
 * An archive may come from anywhere. What it says first, the list of files, decides what is taken: each entry after it must be the next
 * file of that list, a plain file of exactly that length, and have the bytes that the list's checksum stands for. So there is no name that
 * could lead elsewhere, no link, and no more on the disk than the list says.
 */
/** A backup as one file: layout in {@link BackupFormat}. Used by one thread. */
final class BackupArchive implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;

    /** Vectors hardly become smaller, whatever is tried; the rest does soon. */
    private static final int LEVEL = 3;

    /** A list of a million files. */
    private static final long LIST_BYTES_MAX = 256L << 20;

    private static final int FILE_MODE = 0100600;

    private final String file;
    private final MappedFile mapped;
    private final TarArchiveInputStream tar;
    private final byte[] list;
    private final BackupManifest manifest;
    private final String folder;

    private BackupArchive(String file, MappedFile mapped, TarArchiveInputStream tar) throws IOException {
        this.file = file;
        this.mapped = mapped;
        this.tar = tar;
        TarArchiveEntry first = tar.getNextEntry();
        String suffix = "/" + BackupFormat.FILE;
        if (first == null
                || !isPlainFile(first)
                || !first.getName().endsWith(suffix)
                || first.getSize() > LIST_BYTES_MAX) {
            throw new CorruptionException(
                    file, 0, "not the archive of a backup: it does not begin with its list of files");
        }
        this.folder = first.getName().substring(0, first.getName().length() - suffix.length());
        this.list = tar.readAllBytes();
        this.manifest = BackupFormat.read(file, list);
    }

    /** Writes a backup to a file that is not there yet, and makes it durable. */
    static void write(BackupFiles backup, Path file) {
        FilePlace target = FsDirectory.locate(file, FsDirectory.Opening.CREATE_IF_MISSING);
        try (Directory beside = target.directory()) {
            if (beside.exists(target.name())) {
                throw new StorageException("%s exists already".formatted(target));
            }
            try (PendingFile pending = PendingFile.create(beside, target.name())) {
                write(backup, pending.output());
                pending.publish();
                pending.output().close();
            }
        } catch (IOException e) {
            throw new StorageException("cannot write %s: %s".formatted(target, e.getMessage()), e);
        }
    }

    private static void write(BackupFiles backup, FileOutput output) throws IOException {
        OutputStream buffered = new BufferedOutputStream(new Written(output), BUFFER_BYTES);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new ZstdOutputStream(buffered, LEVEL))) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            try (CheckedFile list = CheckedFile.open(backup.directory(), BackupFormat.FILE, BackupFormat.TYPE)) {
                add(tar, backup, BackupFormat.FILE, list);
            }
            for (BackupFile entry : backup.manifest().files()) {
                try (CheckedFile content = backup.open(entry)) {
                    add(tar, backup, entry.name(), content);
                }
            }
        }
    }

    private static void add(TarArchiveOutputStream tar, BackupFiles backup, String name, CheckedFile content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(backup.manifest().name() + "/" + name);
        entry.setSize(content.length());
        entry.setMode(FILE_MODE);
        entry.setModTime(backup.manifest().createdMillis());
        tar.putArchiveEntry(entry);
        content.verify();
        content.writeTo(tar);
        tar.closeArchiveEntry();
    }

    /** Opens an archive and reads its list of files. */
    static BackupArchive open(Path file) {
        FilePlace source = FsDirectory.locate(file, FsDirectory.Opening.MUST_EXIST);
        MappedFile mapped;
        // Files opened from a directory stay readable when it is closed.
        try (Directory beside = source.directory()) {
            mapped = beside.open(source.name());
        }
        boolean opened = false;
        try {
            InputStream packed = new Mapped(mapped.bytes());
            BackupArchive archive = new BackupArchive(
                    source.toString(), mapped, new TarArchiveInputStream(new ZstdInputStream(packed)));
            opened = true;
            return archive;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(source.toString(), e);
        } finally {
            if (!opened) {
                mapped.close();
            }
        }
    }

    /** What the archive says that it holds. */
    BackupManifest manifest() {
        return manifest;
    }

    /** Writes the files to a new folder; durable on return, but for the folder's name. */
    BackupManifest unpack(Directory target, String unfinished) {
        try {
            target.createFolder(unfinished);
            Directory backup = target.within(unfinished);
            Set<String> folders = new HashSet<>();
            for (BackupFile expected : manifest.files()) {
                String segment = expected.name().substring(0, expected.name().indexOf('/'));
                if (folders.add(segment)) {
                    backup.createFolder(segment);
                }
                unpack(expected, backup);
            }
            TarArchiveEntry more = tar.getNextEntry();
            if (more != null) {
                throw new CorruptionException(file, 0, "'%s' is not on its list of files".formatted(shown(more)));
            }
            folders.forEach(backup::syncFolder);
            try (FileOutput output = backup.create(BackupFormat.FILE)) {
                output.write(ByteBuffer.wrap(list));
                output.sync();
            }
            backup.syncFolder("");
            return manifest;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private void unpack(BackupFile expected, Directory backup) throws IOException {
        TarArchiveEntry entry = tar.getNextEntry();
        if (entry == null
                || !isPlainFile(entry)
                || !entry.getName().equals(folder + "/" + expected.name())
                || entry.getSize() != expected.length()) {
            throw new CorruptionException(
                    file,
                    0,
                    "expected the file '%s' of %d bytes, found %s"
                            .formatted(
                                    expected.name(),
                                    expected.length(),
                                    entry == null
                                            ? "the end"
                                            : "'%s' of %d bytes".formatted(shown(entry), entry.getSize())));
        }
        try (FileOutput output = backup.create(expected.name())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
                output.write(ByteBuffer.wrap(buffer, 0, read));
            }
            output.sync();
        }
        try (CheckedFile written = new BackupFiles(backup, manifest).open(expected)) {
            written.verify();
        }
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isSparse();
    }

    private static String shown(TarArchiveEntry entry) {
        return entry.getName().replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static CorruptionException damaged(String file, Exception cause) {
        return new CorruptionException(file, 0, "not an archive, or a damaged one: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try {
            tar.close();
        } catch (IOException e) {
            throw damaged(file, e);
        } finally {
            mapped.close();
        }
    }

    /** A file being written, as a stream. Closing it closes nothing: the file has yet to be made durable. */
    private static final class Written extends OutputStream {

        private final FileOutput output;

        Written(FileOutput output) {
            this.output = output;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            output.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    /** A mapped file as a stream. */
    private static final class Mapped extends InputStream {

        private final MemorySegment bytes;
        private long position;

        Mapped(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return position < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, position++) & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, bytes.byteSize() - position);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
