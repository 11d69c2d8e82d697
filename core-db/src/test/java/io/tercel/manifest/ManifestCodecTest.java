package io.tercel.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ChangeRetention;
import io.tercel.error.CorruptionException;
import io.tercel.log.LogPosition;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldIds;
import io.tercel.vector.MetricType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("c")
            .primaryKey("id", DataType.INT64)
            .vector("v", 2, MetricType.L2)
            .build();

    private static final Manifest MANIFEST = new Manifest(
            new UUID(1, 2),
            9,
            1L << 60,
            new LogPosition(3, 104),
            List.of("default", "archive"),
            List.of(new AliasMeta("archive", "newest", 1)),
            List.of(new CollectionMeta(
                    1,
                    "archive",
                    60,
                    SCHEMA,
                    new FieldIds(List.of(1, 4), 7, 5),
                    CollectionProperties.defaults()
                            .withTimeToLive(Duration.ofDays(1))
                            .withTimeZone(ZoneId.of("Europe/Zurich")),
                    List.of(PartitionMeta.DEFAULT, new PartitionMeta(3, "old")),
                    4,
                    77,
                    70,
                    List.of(new SegmentMeta(5, 3, 6, 1000, 7, 12)),
                    true,
                    false)));

    @Test
    void aManifestComesBackAsItWasWritten() {
        assertThat(ManifestCodec.decode(ManifestCodec.encode(MANIFEST))).isEqualTo(MANIFEST);
    }

    @Test
    void howLongChangesAreKeptIsRemembered() {
        Manifest keeping = MANIFEST.withChangeRetention(new ChangeRetention(1 << 30, Duration.ofDays(3)));

        assertThat(ManifestCodec.decode(ManifestCodec.encode(keeping))).isEqualTo(keeping);
        assertThat(keeping.with(new VersionEdit.AddNamespace("more"), 10, 0).changeRetention())
                .isEqualTo(keeping.changeRetention());
    }

    @Test
    void whatIsNotAManifestIsCorruption() {
        for (String json : List.of("", "{}", "[]", "{\"database\": 1}", "null")) {
            assertThatThrownBy(() -> ManifestCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void anEditOfADroppedCollectionChangesNothing() {
        Manifest dropped = MANIFEST.with(new VersionEdit.RemoveCollection(1), 10, 0);
        Manifest late = dropped.with(new VersionEdit.SetSegments(1, 100, 90, List.of()), 11, 0);

        assertThat(dropped.collections()).isEmpty();
        assertThat(late.collections()).isEmpty();
        assertThat(late.nextNumber()).isEqualTo(11);
        assertThat(late.lastTimestamp()).isEqualTo(MANIFEST.lastTimestamp());
    }

    @Test
    void anAliasStandsForOneCollectionAtATimeAndGoesWithIt() {
        Manifest pointed = MANIFEST.with(new VersionEdit.PointAlias(new AliasMeta("archive", "newest", 2)), 10, 0);
        Manifest twice = pointed.with(new VersionEdit.PointAlias(new AliasMeta("default", "newest", 1)), 10, 0);

        assertThat(pointed.aliases()).containsExactly(new AliasMeta("archive", "newest", 2));
        assertThat(twice.with(new VersionEdit.RemoveCollection(1), 10, 0).aliases())
                .containsExactly(new AliasMeta("archive", "newest", 2));
        assertThat(twice.with(new VersionEdit.RemoveAlias("archive", "newest"), 10, 0)
                        .aliases())
                .containsExactly(new AliasMeta("default", "newest", 1));
    }

    @Test
    void segmentsGoWithTheirPartition() {
        Manifest dropped = MANIFEST.with(new VersionEdit.SetPartitions(1, List.of(PartitionMeta.DEFAULT), 4, 0), 10, 0);

        assertThat(dropped.collections().getFirst().segments()).isEmpty();
        assertThat(dropped.collections().getFirst().nextPartition()).isEqualTo(4);
    }
}
