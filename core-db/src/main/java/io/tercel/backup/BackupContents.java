package io.tercel.backup;

import io.tercel.io.Directory;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import java.util.List;
import java.util.UUID;

/**
 * What comes back of a backup, to be read where it lies; every checksum has been compared.
 *
 * @param folder where backups are kept; closed with this
 * @param directory the folder of this one
 * @param database identity of the database that the files are of
 * @param collections those that are meant, under their new names
 * @param aliases those that still stand for what they stood for
 */
public record BackupContents(
        Directory folder, Directory directory, UUID database, List<CollectionMeta> collections, List<AliasMeta> aliases)
        implements AutoCloseable {

    /** Copies the lists. */
    public BackupContents {
        collections = List.copyOf(collections);
        aliases = List.copyOf(aliases);
    }

    @Override
    public void close() {
        folder.close();
    }
}
