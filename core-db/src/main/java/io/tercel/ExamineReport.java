package io.tercel;

import java.util.List;

/**
 * What lies in a database directory, readable or not: made by {@link Database#examine}.
 *
 * @param directory that was looked at
 * @param database identity of the database, which is in every file of it; empty when no file tells
 * @param manifest the manifest in force; when that cannot be read, the newest that can be. Its number is 0 when there is none
 * @param segments those that the manifest names, then folders that it does not name; all folders when there is no manifest
 * @param log the files of the write-ahead log, oldest first
 * @param tornBytes bytes at the end of the log that are what a crash left of writes that were never acknowledged: no damage
 * @param damage everything that keeps the database from being opened or from answering; empty when all is well
 * @param derivedDamage damage in indexes, which are built again from their columns when the database is opened: nothing is lost
 * @param otherFiles files and folders in the directory that are not of the database's kinds
 */
public record ExamineReport(
        String directory,
        String database,
        ManifestReport manifest,
        List<SegmentReport> segments,
        List<LogFileReport> log,
        long tornBytes,
        List<Damage> damage,
        List<Damage> derivedDamage,
        List<String> otherFiles) {

    /** Copies the lists. */
    public ExamineReport {
        segments = List.copyOf(segments);
        log = List.copyOf(log);
        damage = List.copyOf(damage);
        derivedDamage = List.copyOf(derivedDamage);
        otherFiles = List.copyOf(otherFiles);
    }

    /** Whether nothing is damaged but what can be built again. */
    public boolean isReadable() {
        return damage.isEmpty();
    }

    /**
     * A place in a file at which it is not what was written.
     *
     * @param file below the directory
     * @param offset in bytes
     * @param what is wrong; of a checksum, the one that is stored and the one that the bytes have, in hexadecimal digits
     */
    public record Damage(String file, long offset, String what) {

        /** One line. */
        @Override
        public String toString() {
            return "%s at byte %d: %s".formatted(file, offset, what);
        }
    }

    /**
     * A manifest.
     *
     * @param number of it; 0 when no manifest can be read
     * @param file its name; empty when there is none
     * @param inForce whether {@code CURRENT} can be read and names it
     * @param json what it says; empty when there is none
     * @param databases the named databases
     * @param collections in the order of their creation
     */
    public record ManifestReport(
            long number,
            String file,
            boolean inForce,
            String json,
            List<String> databases,
            List<CollectionReport> collections) {

        /** Copies the lists. */
        public ManifestReport {
            databases = List.copyOf(databases);
            collections = List.copyOf(collections);
        }
    }

    /**
     * A collection as the manifest has it.
     *
     * @param database the named database that it is in
     * @param name its name
     * @param sealedRows rows in its segments that are not deleted; those that are only in the log come on top
     * @param segments how many it has
     * @param checkpoint writes up to this timestamp are in its segments
     */
    public record CollectionReport(String database, String name, long sealedRows, int segments, long checkpoint) {}

    /**
     * A segment's folder.
     *
     * @param folder its name
     * @param collection whose it is, {@code database.name} outside {@code default}; empty when the manifest does not name it
     * @param partition that its rows are in; empty likewise
     * @param rows in it; -1 when nothing tells
     * @param deletedRows that the manifest lists as deleted
     * @param files in it, and those that should be
     */
    public record SegmentReport(
            String folder, String collection, String partition, long rows, long deletedRows, List<FileReport> files) {

        /** Copies the list. */
        public SegmentReport {
            files = List.copyOf(files);
        }

        /** Whether the manifest names it. */
        public boolean isNamed() {
            return !collection.isEmpty();
        }

        /** Bytes of its files. */
        public long bytes() {
            return files.stream().mapToLong(FileReport::bytes).sum();
        }
    }

    /**
     * A file of a segment.
     *
     * @param file below the directory
     * @param content what is in it, the field of a column; empty when nothing tells
     * @param named whether the manifest names it
     * @param derived whether it is an index that can be built again
     * @param bytes of the file; 0 when it is missing
     * @param type the four letters in its header, empty when that cannot be read
     * @param version of its format, 0 when the header cannot be read
     * @param values how the values of a column are held, its rows and its range, for people; empty for others
     * @param damage the first places, few of them
     * @param damagedBlocks all blocks of 64 KiB whose checksums do not fit
     */
    public record FileReport(
            String file,
            String content,
            boolean named,
            boolean derived,
            long bytes,
            String type,
            int version,
            String values,
            List<Damage> damage,
            int damagedBlocks) {

        /** Copies the list. */
        public FileReport {
            damage = List.copyOf(damage);
        }
    }

    /**
     * A file of the write-ahead log.
     *
     * @param file its name
     * @param bytes of it
     * @param writes in it of which every byte is good
     * @param firstTimestamp of the first of them; 0 when there is none
     * @param lastTimestamp of the last of them; 0 when there is none
     * @param closed whether the log ends here because the database was closed
     * @param damage the first places without a good write; at the end of the log that may be what a crash left
     * @param writesAfterDamage good writes behind the first damage, which opening the database would not come to
     */
    public record LogFileReport(
            String file,
            long bytes,
            long writes,
            long firstTimestamp,
            long lastTimestamp,
            boolean closed,
            List<Damage> damage,
            long writesAfterDamage) {

        /** Copies the list. */
        public LogFileReport {
            damage = List.copyOf(damage);
        }
    }
}
