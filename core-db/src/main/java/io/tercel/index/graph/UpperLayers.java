package io.tercel.index.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The layers above the lowest, which lead a walk near its goal in few steps. A layer numbers its members from 0; links are such
 * numbers, and so is where each member stands in the layer below. Immutable.
 */
final class UpperLayers {

    /** Of a graph with one layer. */
    static final UpperLayers NONE = new UpperLayers(List.of());

    private final Layer[] layers;

    /**
     * Layers above the lowest.
     *
     * @param layers the second lowest first
     */
    UpperLayers(List<Layer> layers) {
        this.layers = layers.toArray(Layer[]::new);
    }

    /** These layers with one more below them. */
    UpperLayers with(Layer below) {
        List<Layer> more = new ArrayList<>();
        more.add(below);
        more.addAll(layers());
        return new UpperLayers(more);
    }

    /** The second lowest first. */
    List<Layer> layers() {
        return List.of(layers);
    }

    /**
     * One layer.
     *
     * @param degree most links of a member
     * @param nodes the node of each member
     * @param below the number of each member in the layer below; in the lowest one that is the node
     * @param links {@code degree} for each member, those missing are -1
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layer(int degree, int[] nodes, int[] below, int[] links) {}

    /** The node near the goal at which the walk over the lowest layer is to begin. */
    int descend(NodeDistances to) {
        float[] distances = new float[64];
        int[] nodes = new int[64];
        int member = 0;
        for (int i = layers.length - 1; i >= 0; i--) {
            Layer layer = layers[i];
            if (nodes.length < layer.degree()) {
                nodes = new int[layer.degree()];
                distances = new float[layer.degree()];
            }
            member = nearest(layer, member, to, nodes, distances);
            member = layer.below()[member];
        }
        return member;
    }

    private static int nearest(Layer layer, int from, NodeDistances to, int[] nodes, float[] distances) {
        int member = from;
        nodes[0] = layer.nodes()[from];
        to.of(nodes, 1, distances);
        float least = distances[0];
        for (boolean nearer = true; nearer; ) {
            nearer = false;
            int begin = member * layer.degree();
            int count = 0;
            while (count < layer.degree() && layer.links()[begin + count] >= 0) {
                nodes[count] = layer.nodes()[layer.links()[begin + count]];
                count++;
            }
            to.of(nodes, count, distances);
            for (int i = 0; i < count; i++) {
                if (distances[i] < least) {
                    least = distances[i];
                    member = layer.links()[begin + i];
                    nearer = true;
                }
            }
        }
        return member;
    }

    /** Bytes on the heap, estimated. */
    long heapBytes() {
        return Arrays.stream(layers)
                .mapToLong(layer -> 4L * (layer.nodes().length + layer.below().length + layer.links().length))
                .sum();
    }
}
