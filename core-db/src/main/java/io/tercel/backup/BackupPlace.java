package io.tercel.backup;

import io.tercel.io.Directory;
import io.tercel.io.FsDirectory;
import java.nio.file.Path;

/** Where a folder of backups is, to be opened for each thing that is done there. */
public interface BackupPlace {

    /** To look at: keeps nobody out. To be closed. */
    Directory toRead();

    /** To change, by one at a time. To be closed. */
    Directory toChange();

    /** A folder of the file system, made if it is missing. */
    static BackupPlace made(Path folder) {
        FsDirectory.unowned(folder, FsDirectory.Opening.CREATE_IF_MISSING).close();
        return of(folder);
    }

    /** A folder of the file system. */
    static BackupPlace of(Path folder) {
        return new BackupPlace() {
            @Override
            public Directory toRead() {
                return FsDirectory.unowned(folder, FsDirectory.Opening.MUST_EXIST);
            }

            @Override
            public Directory toChange() {
                return FsDirectory.own(folder);
            }

            @Override
            public String toString() {
                return folder.toString();
            }
        };
    }
}
