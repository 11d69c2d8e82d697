package io.tercel.backup;

import io.tercel.io.Directory;
import java.util.UUID;

/** An open database as what makes a backup sees it. Implemented by the engine. */
public interface BackupSource {

    /** Where the database lies. */
    Directory directory();

    /** The database's identity. */
    UUID database();

    /**
     * Seals what is large in memory, so that the next backup shares it with this one. Failing is no reason not to go on: what is not
     * sealed is written into the backup.
     */
    void sealLarge(CollectionFilter collections);

    /** Takes hold of the database at one moment: between two writes, two seals, two changes of the manifest. */
    DatabaseCapture capture(CollectionFilter collections);

    /** A number for a segment or file that was never given before. */
    int nextNumber();

    /** The wall clock, in milliseconds since 1970. */
    long millis();

    /** Asked all the time; throws when the database is being closed. */
    void requireOpen();
}
