package io.tercel.backup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A backup to be brought back. Immutable: start from {@link #of} and say what is different.
 *
 * @param backup the name of the backup
 * @param collections which of its collections, by their names in the backup; all unless said otherwise
 * @param renames from a name in the backup, {@code papers} or {@code archive.papers}, to what it is called from now on
 * @param suffix appended to the name of every collection that is not renamed
 * @param links whether files may be hard links to the backup's, where a new directory is made and the file system can do that
 * @param schemaOnly whether the rows are left out
 * @param progress told how far it has come
 */
public record RestoreRequest(
        String backup,
        CollectionFilter collections,
        Map<String, String> renames,
        String suffix,
        boolean links,
        boolean schemaOnly,
        Consumer<BackupProgress> progress) {

    /** Checks for nulls, and names. */
    public RestoreRequest {
        BackupNames.check(backup);
        Objects.requireNonNull(collections, "collections");
        renames = Map.copyOf(renames);
        renames.forEach((from, to) -> {
            CollectionName.of(from);
            CollectionName.of(to);
        });
        Objects.requireNonNull(suffix, "suffix");
        Objects.requireNonNull(progress, "progress");
    }

    /**
     * Everything in a backup, as it was.
     *
     * @throws io.tercel.error.InvalidRequestException when no backup can be called so
     */
    public static RestoreRequest of(String backup) {
        return new RestoreRequest(backup, CollectionFilter.ALL, Map.of(), "", true, false, ignored -> {});
    }

    /** The same, of some collections: {@code "papers"}, {@code "archive.papers"}, {@code "archive.*"}. */
    public RestoreRequest collections(String... patterns) {
        return new RestoreRequest(backup, CollectionFilter.of(patterns), renames, suffix, links, schemaOnly, progress);
    }

    /** The same, with one collection under another name, maybe in another named database: {@code rename("papers", "archive.papers")}. */
    public RestoreRequest rename(String from, String to) {
        Map<String, String> more = new LinkedHashMap<>(renames);
        more.put(from, to);
        return new RestoreRequest(backup, collections, more, suffix, links, schemaOnly, progress);
    }

    /** The same, with something appended to the names: {@code "_restored"}. */
    public RestoreRequest suffix(String appended) {
        return new RestoreRequest(backup, collections, renames, appended, links, schemaOnly, progress);
    }

    /** The same, with bytes of its own: nothing is a link to the backup's files. */
    public RestoreRequest copies() {
        return new RestoreRequest(backup, collections, renames, suffix, false, schemaOnly, progress);
    }

    /** The same, without rows. */
    public RestoreRequest withoutRows() {
        return new RestoreRequest(backup, collections, renames, suffix, links, true, progress);
    }

    /** The same, with a listener. */
    public RestoreRequest progress(Consumer<BackupProgress> listener) {
        return new RestoreRequest(backup, collections, renames, suffix, links, schemaOnly, listener);
    }

    /** Whether every collection keeps its name, so that aliases still stand for what they stood for. */
    boolean keepsNames() {
        return renames.isEmpty() && suffix.isEmpty();
    }
}
