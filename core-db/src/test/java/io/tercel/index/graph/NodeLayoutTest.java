package io.tercel.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLayoutTest {

    @ParameterizedTest
    @CsvSource({"8, 1", "512, 56", "1536, 56", "3072, 56", "4096, 56", "131072, 512"})
    void aNodeWithItsVectorTouchesAsFewPagesAsItCanAndNoOtherNode(int vectorBytes, int degree) {
        NodeLayout layout = new NodeLayout(vectorBytes, degree);
        int pages = (layout.nodeBytes() + GraphFormat.PAGE_BYTES - 1) / GraphFormat.PAGE_BYTES;
        assertThat(layout.offset(0)).isZero();
        for (int node = 0; node < 200; node++) {
            long begin = layout.offset(node);
            long last = begin + layout.nodeBytes() - 1;
            assertThat(last / GraphFormat.PAGE_BYTES - begin / GraphFormat.PAGE_BYTES)
                    .isEqualTo(pages - 1);
            assertThat(layout.offset(node + 1)).isGreaterThan(last);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "16, 64", "17, 128", "32, 128"})
    void linksAloneFollowEachOther(int degree, int bytes) {
        assertThat(new NodeLayout(0, degree).offset(3)).isEqualTo(3L * bytes);
    }
}
