package io.tercel.io;

import io.tercel.error.CorruptionException;
import io.tercel.error.VectorDbException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can be said of a sealed file when none of it can be relied on. For {@link CheckedFile} the first damage is the end; here it is a
 * finding, and the rest of the file is compared with its checksums all the same.
 *
 * @param name in the directory
 * @param bytes length of the file; 0 when it is missing
 * @param header what its header says; empty when that cannot be read
 * @param damage the first places that are not what was written, at most {@link #LISTED}
 * @param damagedBlocks all blocks of 64 KiB whose checksums do not fit
 * @param readable whether header and footer are good, so that all blocks could be compared
 */
public record FileExamination(
        String name,
        long bytes,
        Optional<FileHeader> header,
        List<FileDamage> damage,
        int damagedBlocks,
        boolean readable) {

    /** So many places of a file are named one by one. */
    public static final int LISTED = 16;

    /** Copies the list. */
    public FileExamination {
        damage = List.copyOf(damage);
    }

    /**
     * Reads all of a file.
     *
     * @param expected which file it should be; empty when nobody knows
     */
    public static FileExamination of(Directory directory, String name, Optional<FileIdentity> expected) {
        if (!directory.exists(name)) {
            return unreadable(name, 0, new FileDamage(name, 0, "the file is missing"));
        }
        try (MappedFile file = directory.open(name)) {
            return MappedFault.call(directory, () -> of(name, file.bytes(), expected));
        } catch (VectorDbException e) {
            return unreadable(name, directory.length(name), FileDamage.of(name, e));
        }
    }

    /** The header of a file alone; empty when it cannot be read. */
    public static Optional<FileHeader> header(Directory directory, String name) {
        try (MappedFile file = directory.open(name)) {
            return MappedFault.call(directory, () -> Optional.of(FileHeader.decode(name, file.bytes())));
        } catch (VectorDbException e) {
            return Optional.empty();
        }
    }

    private static FileExamination unreadable(String name, long bytes, FileDamage damage) {
        return new FileExamination(name, bytes, Optional.empty(), List.of(damage), 0, false);
    }

    private static FileExamination of(String name, MemorySegment bytes, Optional<FileIdentity> expected) {
        List<FileDamage> damage = new ArrayList<>();
        Optional<FileHeader> header = Optional.empty();
        try {
            FileHeader found = FileHeader.decode(name, bytes);
            header = Optional.of(found);
            if (expected.isPresent()) {
                found.requireIdentity(name, expected.get());
            }
        } catch (CorruptionException e) {
            damage.add(FileDamage.of(name, e));
        }
        int damagedBlocks = 0;
        boolean comparable = false;
        try {
            FileFooter footer = FileFooter.decode(name, bytes);
            comparable = true;
            // The first block has the header in it: what is wrong there has been said.
            boolean headerTold = !damage.isEmpty();
            MappedChecksum checksum = new MappedChecksum();
            for (int block = 0; block < footer.blocks(); block++) {
                Optional<FileDamage> found = compared(name, bytes, footer, block, checksum);
                if (found.isPresent()) {
                    damagedBlocks++;
                    if (damage.size() < LISTED && !(block == 0 && headerTold)) {
                        damage.add(found.get());
                    }
                }
            }
        } catch (CorruptionException e) {
            damage.add(FileDamage.of(name, e));
        }
        return new FileExamination(
                name, bytes.byteSize(), header, damage, damagedBlocks, comparable && header.isPresent());
    }

    private static Optional<FileDamage> compared(
            String name, MemorySegment bytes, FileFooter footer, int block, MappedChecksum checksum) {
        try {
            footer.checkBlock(name, bytes, block, checksum);
            return Optional.empty();
        } catch (CorruptionException e) {
            return Optional.of(FileDamage.of(name, e));
        }
    }
}
