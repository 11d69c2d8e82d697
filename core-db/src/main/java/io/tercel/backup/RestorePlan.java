package io.tercel.backup;

import io.tercel.error.AlreadyExistsException;
import io.tercel.error.NotFoundException;
import io.tercel.manifest.AliasMeta;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which collections of a backup come back, under which names, with segments as the backup has them.
 *
 * @param collections with new names, and the numbers that they have in the backup
 * @param aliases those that still stand for what they stood for
 */
record RestorePlan(List<CollectionMeta> collections, List<AliasMeta> aliases) {

    /** For an open database: what another restore was bringing when the backup was made is not among it. */
    static RestorePlan of(BackupManifest backup, RestoreRequest request) {
        return of(backup, request, false);
    }

    /**
     * For a directory of its own: a copy that is followed from the moment of the backup needs what was being brought then, too. Who opens it
     * for itself finds it gone.
     */
    static RestorePlan withUnfinished(BackupManifest backup, RestoreRequest request) {
        return of(backup, request, true);
    }

    private static RestorePlan of(BackupManifest backup, RestoreRequest request, boolean unfinished) {
        Manifest contents = backup.contents();
        List<CollectionMeta> meant = contents.collections().stream()
                .filter(each -> unfinished || !each.unfinished())
                .filter(each -> request.collections()
                        .includes(each.namespace(), each.schema().name()))
                .toList();
        if (meant.isEmpty() && !request.collections().isAll()) {
            throw new NotFoundException("backup '%s': no collection fits %s; it has %s"
                    .formatted(backup.name(), request.collections().patterns(), BackupWriter.namesIn(contents)));
        }
        requireKnown(request, meant, backup);
        List<CollectionMeta> named = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (CollectionMeta collection : meant) {
            CollectionName name = nameOf(collection, request);
            if (!taken.add(name.toString())) {
                throw new AlreadyExistsException(
                        "two collections of backup '%s' would be called '%s'".formatted(backup.name(), name));
            }
            named.add(renamed(collection, name, request.schemaOnly()));
        }
        Set<Integer> numbers = meant.stream().map(CollectionMeta::number).collect(Collectors.toSet());
        List<AliasMeta> aliases = request.keepsNames()
                ? contents.aliases().stream()
                        .filter(alias -> numbers.contains(alias.collection()))
                        .toList()
                : List.of();
        return new RestorePlan(named, aliases);
    }

    /** A name that is misspelt must not be passed over. */
    private static void requireKnown(RestoreRequest request, List<CollectionMeta> meant, BackupManifest backup) {
        Set<String> known = meant.stream().map(RestorePlan::nameOf).collect(Collectors.toSet());
        for (String from : request.renames().keySet()) {
            if (!known.contains(CollectionName.of(from).toString())) {
                throw new NotFoundException("backup '%s': there is no collection '%s' to rename; those meant are %s"
                        .formatted(backup.name(), from, known.stream().sorted().toList()));
            }
        }
    }

    private static String nameOf(CollectionMeta collection) {
        return new CollectionName(collection.namespace(), collection.schema().name()).toString();
    }

    private static CollectionName nameOf(CollectionMeta collection, RestoreRequest request) {
        String name = nameOf(collection);
        for (Map.Entry<String, String> rename : request.renames().entrySet()) {
            if (CollectionName.of(rename.getKey()).toString().equals(name)) {
                return CollectionName.of(rename.getValue());
            }
        }
        return new CollectionName(collection.namespace(), collection.schema().name() + request.suffix());
    }

    private static CollectionMeta renamed(CollectionMeta collection, CollectionName name, boolean schemaOnly) {
        CollectionMeta renamed = name.collection().equals(collection.schema().name())
                ? collection
                : collection.withLooks(collection.looks().renamed(name.collection()));
        CollectionMeta placed = renamed.withNamespace(name.database());
        return schemaOnly ? placed.withSegments(placed.checkpoint(), placed.historyStart(), List.of()) : placed;
    }

    long rows() {
        return collections.stream()
                .flatMap(collection -> collection.segments().stream())
                .mapToLong(segment -> segment.rows())
                .sum();
    }

    /** Bytes of the files that come back. */
    long bytes(BackupManifest backup) {
        return collections.stream()
                .flatMap(collection -> collection.segments().stream())
                .flatMap(segment -> backup.filesIn(segment.folder()).stream())
                .mapToLong(BackupManifest.BackupFile::length)
                .sum();
    }
}
