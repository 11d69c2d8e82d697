package io.tercel.samples.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.samples.benchmarks.peers.AnnSystem.Setting;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.Quantization;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class IndexKindTest {

    private static final IndexParameters ALL = new IndexParameters(
            OptionalInt.of(24),
            OptionalInt.of(150),
            OptionalInt.of(512),
            List.of(20),
            List.of(3, 6),
            OptionalDouble.of(2));

    @Test
    void whatIsNotSaidIsTercelsDefault() {
        assertThat(IndexKind.HNSW.spec(MetricType.L2, IndexParameters.DEFAULT))
                .isEqualTo(IndexSpec.Hnsw.of(MetricType.L2));
        assertThat(IndexKind.IVF_RABITQ.spec(MetricType.IP, IndexParameters.DEFAULT))
                .isEqualTo(IndexSpec.Ivf.rabitq(MetricType.IP));
        assertThat(IndexKind.DISKANN.spec(MetricType.IP, IndexParameters.DEFAULT))
                .isEqualTo(IndexSpec.DiskAnn.of(MetricType.IP));
    }

    @Test
    void whatIsSaidIsBuiltAndStandsInTheConfiguration() {
        assertThat(IndexKind.HNSW_F32.spec(MetricType.L2, ALL))
                .isEqualTo(new IndexSpec.Hnsw(MetricType.L2, 24, 150, Quantization.NONE));
        assertThat(IndexKind.HNSW_F32.configuration(MetricType.L2, ALL))
                .isEqualTo("index=hnsw_f32 M=24 efConstruction=150");
        assertThat(IndexKind.IVF_PQ.configuration(MetricType.L2, ALL)).isEqualTo("index=ivf_pq nlist=512 refine_k=2.0");
    }

    @Test
    void eachIndexIsSearchedWithNothingSaidAndThenWithItsOwnParameter() {
        assertThat(IndexKind.IVF_FLAT.settings(ALL))
                .containsExactly(Setting.NONE, new Setting("nprobe", 3), new Setting("nprobe", 6));
        assertThat(IndexKind.DISKANN.settings(ALL)).containsExactly(Setting.NONE, new Setting("ef", 20));
        assertThat(IndexKind.FLAT.settings(ALL)).containsExactly(Setting.NONE);
    }
}
