package io.tercel.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.log.LogPosition;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.vector.MetricType;
import java.nio.charset.StandardCharsets;
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
            List.of(new CollectionMeta(1, SCHEMA, 77, List.of(new SegmentMeta(5, 1000, 7, 12)))));

    @Test
    void aManifestComesBackAsItWasWritten() {
        assertThat(ManifestCodec.decode(ManifestCodec.encode(MANIFEST))).isEqualTo(MANIFEST);
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
        Manifest late = dropped.with(new VersionEdit.SetSegments(1, 100, List.of()), 11, 0);

        assertThat(dropped.collections()).isEmpty();
        assertThat(late.collections()).isEmpty();
        assertThat(late.nextNumber()).isEqualTo(11);
        assertThat(late.lastTimestamp()).isEqualTo(MANIFEST.lastTimestamp());
    }
}
