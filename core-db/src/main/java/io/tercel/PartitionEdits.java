package io.tercel;

import io.tercel.config.Limits;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.schema.Names;
import io.tercel.segment.Partitions;
import java.util.ArrayList;
import java.util.List;

/** The rules by which partitions come and go, and what the manifest is to say then. */
final class PartitionEdits {

    private PartitionEdits() {}

    /** One partition more. Its number was never used in the collection before. */
    static VersionEdit.SetPartitions added(Partitions present, CollectionMeta meta, String name, Limits limits) {
        present.refuseKey("partition '%s' cannot be created".formatted(name));
        Names.checkPartition(name, limits);
        if (present.has(name)) {
            throw new AlreadyExistsException(
                    "collection '%s': partition '%s' exists already".formatted(present.collection(), name));
        }
        Names.caseTwin(name, present.names()).ifPresent(twin -> {
            throw new InvalidRequestException("collection '%s': partition '%s' differs from '%s' in letter case only"
                    .formatted(present.collection(), name, twin));
        });
        if (present.list().size() >= limits.partitions()) {
            throw new LimitExceededException(
                    "partitions", limits.partitions(), present.list().size() + 1L, "createPartition");
        }
        List<PartitionMeta> more = new ArrayList<>(present.list());
        more.add(new PartitionMeta(meta.nextPartition(), name));
        return new VersionEdit.SetPartitions(meta.number(), more, meta.nextPartition() + 1, meta.historyStart());
    }

    /**
     * One partition less; its segments go with it.
     *
     * @param historyStart the earliest timestamp that can be read without it
     */
    static VersionEdit.SetPartitions removed(Partitions present, CollectionMeta meta, String name, long historyStart) {
        present.refuseKey("partition '%s' cannot be dropped".formatted(name));
        if (name.equals(PartitionMeta.DEFAULT.name())) {
            throw new InvalidRequestException("collection '%s': partition '%s' is always there and cannot be dropped"
                    .formatted(present.collection(), name));
        }
        int number = present.number(name);
        return new VersionEdit.SetPartitions(
                meta.number(),
                present.list().stream().filter(each -> each.number() != number).toList(),
                meta.nextPartition(),
                historyStart);
    }
}
