package io.tercel.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/*
 * Only where that is known to pay. XFS, Btrfs and others share blocks when they are asked to copy them, which costs nothing at all; a file
 * system of a network copies on its server; of any other nothing has been measured.
 */
/**
 * Writes whole blocks of a file straight to the disk (O_DIRECT): the processor copies nothing, and the system's cache stays with what is
 * read. The bytes are durable after a sync, as any.
 *
 * @param channel to the file
 * @param blockBytes what places, counts and addresses are multiples of
 */
record UncachedChannel(FileChannel channel, long blockBytes) implements AutoCloseable {

    private static final Set<String> FILE_SYSTEMS = Set.of("ext2", "ext3", "ext4", "f2fs");
    private static final String OPTIONS = "com.sun.nio.file.ExtendedOpenOption";

    /** A channel to a file that is there; empty where the file system or the JDK has none, or it would not pay. */
    static Optional<UncachedChannel> open(Path path) {
        try {
            FileStore store = Files.getFileStore(path);
            Optional<OpenOption> direct = option(OPTIONS);
            return direct.isEmpty() || !FILE_SYSTEMS.contains(store.type())
                    ? Optional.empty()
                    : Optional.of(new UncachedChannel(
                            FileChannel.open(path, StandardOpenOption.WRITE, direct.get()), store.getBlockSize()));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** By its name, since it is in a module (jdk.unsupported) that a runtime made by jlink may lack. */
    static Optional<OpenOption> option(String options) {
        try {
            return Arrays.stream(Class.forName(options).getEnumConstants())
                    .map(OpenOption.class::cast)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Whether bytes can be written at a place of the file: whole blocks of them, of native memory, at the beginning of a block of each. */
    boolean fits(ByteBuffer bytes, long position) {
        return bytes.isDirect()
                && position % blockBytes == 0
                && bytes.remaining() % blockBytes == 0
                && bytes.alignmentOffset(bytes.position(), Math.toIntExact(blockBytes)) == 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
