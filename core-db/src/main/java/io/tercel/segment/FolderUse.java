package io.tercel.segment;

import io.tercel.io.Directory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who has a sealed segment's folder open. When the looks of a collection change, the same files are opened a second time while
 * reads that began before go on; the folder may go only with the last of them.
 */
final class FolderUse {

    private final Directory directory;
    private final String folder;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean obsolete;

    /** The first use of a folder. */
    FolderUse(Directory directory, String folder) {
        this.directory = directory;
        this.folder = folder;
    }

    /** One more use, begun while another one lasts. */
    FolderUse begun() {
        users.incrementAndGet();
        return this;
    }

    /** From now on the folder goes with its last user: no manifest names it any more. */
    void setObsolete() {
        obsolete = true;
    }

    /** Ends one use. */
    void end() {
        if (users.decrementAndGet() == 0 && obsolete) {
            SegmentFolders.deleteQuietly(directory, folder);
        }
    }
}
