package io.tercel.backup;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A backup to be made. Immutable: start from {@link #named} and say what is different.
 *
 * @param name what it is to be called: letters, digits, {@code _}, {@code -} and {@code .}
 * @param collections what goes into it; all unless said otherwise
 * @param base whether it shares files with an earlier one
 * @param links whether files may be hard links to the database's, where the file system can do that. A link takes no time and no room, and
 *     shares the fate of the bytes on the disk
 * @param schemaOnly whether the rows are left out
 * @param progress told how far it has come
 */
public record BackupRequest(
        String name,
        CollectionFilter collections,
        Base base,
        boolean links,
        boolean schemaOnly,
        Consumer<BackupProgress> progress) {

    /** What a backup is made on. */
    public sealed interface Base {

        /** Nothing: it shares no file with another backup. */
        record None() implements Base {}

        /** The backup of that name. */
        record Named(String name) implements Base {}

        /** The newest backup of the same database in the same folder, if there is one. */
        record Newest() implements Base {}
    }

    /** Checks for nulls, and the name. */
    public BackupRequest {
        BackupNames.check(name);
        Objects.requireNonNull(collections, "collections");
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(progress, "progress");
    }

    /**
     * A full backup of everything.
     *
     * @throws io.tercel.error.InvalidRequestException when a backup cannot be called so
     */
    public static BackupRequest named(String name) {
        return new BackupRequest(name, CollectionFilter.ALL, new Base.None(), true, false, ignored -> {});
    }

    /** The same, of some collections: {@code "papers"}, {@code "archive.papers"}, {@code "archive.*"}. */
    public BackupRequest collections(String... patterns) {
        return new BackupRequest(name, CollectionFilter.of(patterns), base, links, schemaOnly, progress);
    }

    /** The same, sharing with that backup the files that have not changed since. */
    public BackupRequest parent(String parent) {
        return new BackupRequest(
                name, collections, new Base.Named(BackupNames.check(parent)), links, schemaOnly, progress);
    }

    /** The same, sharing files with the newest backup of this database in the folder; a full one when there is none. */
    public BackupRequest incremental() {
        return new BackupRequest(name, collections, new Base.Newest(), links, schemaOnly, progress);
    }

    /** The same, with bytes of its own: nothing is a link to the database's files. */
    public BackupRequest copies() {
        return new BackupRequest(name, collections, base, false, schemaOnly, progress);
    }

    /** The same, without rows. */
    public BackupRequest withoutRows() {
        return new BackupRequest(name, collections, base, links, true, progress);
    }

    /** The same, with a listener. */
    public BackupRequest progress(Consumer<BackupProgress> listener) {
        return new BackupRequest(name, collections, base, links, schemaOnly, listener);
    }

    /** The name of the parent, where one is named. */
    Optional<String> parentName() {
        return base instanceof Base.Named named ? Optional.of(named.name()) : Optional.empty();
    }
}
