package io.tercel.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNodesTest {

    private record Seen(int node, float distance) {}

    @Property(tries = 200)
    void nodesInAnyOrderAndBatchesLeaveTheNearest(RandomSource random) {
        NearestNodes nearest = new NearestNodes();
        for (int use = 0; use < 3; use++) {
            int capacity = 1 + random.nextInt(300);
            int total = random.nextInt(3_000);
            List<Seen> all = new ArrayList<>();
            nearest.begin(capacity);
            for (int batch = random.nextInt(400); all.size() < total; batch = random.nextInt(400)) {
                int[] nodes = new int[batch];
                float[] distances = new float[batch];
                for (int i = 0; i < batch; i++) {
                    // All different, so that it is certain which ones are to be kept; some below zero.
                    nodes[i] = all.size();
                    distances[i] = Integer.reverse(all.size() << 8 ^ 0x35_00) / 1e6f;
                    all.add(new Seen(nodes[i], distances[i]));
                }
                nearest.take(nodes, distances, batch);
            }
            nearest.finish();

            List<Integer> expected = all.stream()
                    .sorted(Comparator.comparingDouble(Seen::distance))
                    .limit(capacity)
                    .map(Seen::node)
                    .toList();
            assertThat(IntStream.range(0, nearest.size()).mapToObj(nearest::node))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void ofEqualNodesSoManyAreKeptAsThereIsPlaceFor() {
        NearestNodes nearest = new NearestNodes();
        nearest.begin(10);
        int[] nodes = IntStream.range(0, 1_000).toArray();
        nearest.take(nodes, new float[1_000], 1_000);
        nearest.take(new int[] {1_000}, new float[] {-1}, 1);
        nearest.finish();
        assertThat(IntStream.range(0, nearest.size()).mapToObj(nearest::node))
                .hasSize(10)
                .doesNotHaveDuplicates()
                .contains(1_000);
    }

    @Test
    void aDistanceThatIsNotANumberIsNotKept() {
        NearestNodes nearest = new NearestNodes();
        nearest.begin(3);
        nearest.take(new int[] {1, 2}, new float[] {Float.NaN, 5}, 2);
        nearest.finish();
        assertThat(nearest.size()).isEqualTo(1);
        assertThat(nearest.node(0)).isEqualTo(2);
    }
}
