package io.tercel.segment;

import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileCopies;
import io.tercel.io.FileIdentity;
import io.tercel.manifest.IndexMeta;
import io.tercel.manifest.SegmentMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

/**
 * Brings sealed segments from one database into another. Their files say which database they are of and have numbers of that one, so
 * each is copied under a number that is free here, with its checksums checked on the way and made anew where the header counts. Nothing of
 * the content depends on the numbers, so indexes come along as they are.
 */
public final class SegmentTransfer {

    private final Directory directory;
    private final UUID database;
    private final IntSupplier numbers;

    /**
     * Into one database.
     *
     * @param directory where it lies
     * @param numbers gives numbers never given before
     */
    public SegmentTransfer(Directory directory, UUID database, IntSupplier numbers) {
        this.directory = directory;
        this.database = database;
        this.numbers = numbers;
    }

    /**
     * Copies a segment. Files and names are durable on return; until a manifest names it, it does not exist. When it fails, what was
     * written is removed again.
     *
     * @param source where the segment lies
     * @param meta how it is named there
     * @param files its files there, of the segment's folder, with folder
     * @param written told now and then how many bytes more have been written; may throw to end it
     * @return how it is to be named here
     */
    public SegmentMeta copy(Directory source, SegmentMeta meta, List<String> files, LongConsumer written) {
        SegmentMeta here = renumbered(meta);
        try (FileCopies copies = new FileCopies(directory, FileCopies.Use.READ, "transfer")) {
            directory.createFolder(here.folder());
            Map<String, Target> targets = targetsByName(meta, here);
            for (String file : files) {
                Target target = targets.getOrDefault(file, inFolder(meta, here, file));
                try (CheckedFile checked = CheckedFile.open(source, file)) {
                    int part = checked.header().identity().part();
                    FileIdentity identity = new FileIdentity(database, target.number(), part);
                    copies.copyAs(checked, source.place(file), target.name(), identity, written);
                }
            }
            copies.sync();
            directory.syncFolder(here.folder());
            directory.syncFolder("");
            return here;
        } catch (RuntimeException | Error e) {
            discard(here);
            throw e;
        }
    }

    /** Removes a segment that no manifest names, if that is possible now. */
    public void discard(SegmentMeta copied) {
        SegmentFolders.deleteQuietly(directory, copied.folder());
    }

    private record Target(String name, int number) {}

    private static Map<String, Target> targetsByName(SegmentMeta meta, SegmentMeta here) {
        Map<String, Target> targets = new HashMap<>();
        for (int i = 0; i < meta.indexes().size(); i++) {
            IndexMeta index = here.indexes().get(i);
            targets.put(
                    SegmentFiles.index(meta, meta.indexes().get(i)),
                    new Target(SegmentFiles.index(here, index), index.file()));
        }
        targets.put(
                SegmentFiles.deletes(meta, meta.deletesFile()),
                new Target(SegmentFiles.deletes(here, here.deletesFile()), here.deletesFile()));
        return targets;
    }

    private static Target inFolder(SegmentMeta meta, SegmentMeta here, String file) {
        return new Target(here.folder() + file.substring(meta.folder().length()), here.number());
    }

    private SegmentMeta renumbered(SegmentMeta meta) {
        int number = numbers.getAsInt();
        List<IndexMeta> indexes = new ArrayList<>();
        for (IndexMeta index : meta.indexes()) {
            indexes.add(new IndexMeta(index.field(), numbers.getAsInt(), index.spec()));
        }
        return new SegmentMeta(
                number,
                meta.partition(),
                meta.fieldsEnd(),
                meta.rows(),
                meta.deletesFile() == 0 ? 0 : numbers.getAsInt(),
                meta.deletedRows(),
                meta.clustered(),
                indexes);
    }
}
