package io.tercel.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an import did.
 *
 * @param files each of the files, in the order given
 * @param took how long it took
 */
public record ImportReport(List<FileReport> files, Duration took) {

    /** Copies the list. */
    public ImportReport {
        files = List.copyOf(files);
    }

    /**
     * What became of a file.
     *
     * @param file the file
     * @param rows rows that the collection has got from it
     * @param rejected rows that were left out, each of which the file of rejected rows names
     * @param wasDone whether an earlier run of the same job had imported it
     */
    public record FileReport(Path file, long rows, long rejected, boolean wasDone) {}

    /** Rows of all files that the collection has got, earlier runs of the job included. */
    public long rows() {
        return files.stream().mapToLong(FileReport::rows).sum();
    }

    /** Rows of all files that were left out. */
    public long rejected() {
        return files.stream().mapToLong(FileReport::rejected).sum();
    }
}
