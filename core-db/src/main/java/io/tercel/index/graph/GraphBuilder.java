package io.tercel.index.graph;

import io.tercel.index.BuildWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph layer by layer from the top: each has all members of the one above, and sixteen times as many. With one worker the
 * result is always the same.
 */
final class GraphBuilder {

    private static final int NODES_PER_MEMBER = 16;

    /** A layer of so few needs none above it. */
    private static final int TOP_MEMBERS = 32;

    private static final long SEED = 4_711;

    private final int nodes;
    private final int m;
    private final int degree;
    private final int candidates;
    private final Supplier<NodeVectors.Between> exact;
    private final Supplier<NodeVectors.Between> estimated;
    private final BuildWork work;

    /** A graph. */
    record Graph(GrowingLinks links, UpperLayers upper) {

        /** Of no nodes. */
        static final Graph EMPTY = new Graph(new GrowingLinks(0, 1), UpperLayers.NONE);
    }

    /**
     * A builder; the parameters are as for {@link LayerBuilder}.
     *
     * @param nodes at least 1
     * @param m most links of a member above the lowest layer
     * @param degree most links of a node in the lowest layer
     */
    GraphBuilder(
            int nodes,
            int m,
            int degree,
            int candidates,
            Supplier<NodeVectors.Between> exact,
            Supplier<NodeVectors.Between> estimated,
            BuildWork work) {
        this.nodes = nodes;
        this.m = m;
        this.degree = degree;
        this.candidates = candidates;
        this.exact = exact;
        this.estimated = estimated;
        this.work = work;
    }

    /** Units of work for so many nodes. */
    static long units(int nodes) {
        long units = 0;
        for (long members = nodes; members > 0; members = members > TOP_MEMBERS ? members / NODES_PER_MEMBER : 0) {
            units += 2 * members;
        }
        return units;
    }

    Graph build() {
        List<int[]> membersByLayer = membersByLayer();
        UpperLayers above = UpperLayers.NONE;
        for (int i = membersByLayer.size() - 1; i > 0; i--) {
            int[] members = membersByLayer.get(i);
            GrowingLinks links = layer(members, members.length, m, above);
            above = above.with(LayerBuilder.finished(links, m, members, placesIn(membersByLayer.get(i - 1), members)));
        }
        return new Graph(layer(null, nodes, degree, above), above);
    }

    private GrowingLinks layer(int @Nullable [] members, int count, int degree, UpperLayers above) {
        return new LayerBuilder(members, count, degree, candidates, above, exact, estimated, work).build();
    }

    /** The nodes of each layer, ascending; those of the lowest, which are all, are left empty. */
    private List<int[]> membersByLayer() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<int[]> layers = new ArrayList<>();
        layers.add(new int[0]);
        for (int count = nodes; count > TOP_MEMBERS; ) {
            int[] below = layers.getLast();
            int[] members = new int[count / NODES_PER_MEMBER];
            for (int i = 0; i < members.length; i++) {
                // One of each sixteen that follow each other.
                int place = i * NODES_PER_MEMBER + random.nextInt(NODES_PER_MEMBER);
                members[i] = below.length == 0 ? place : below[place];
            }
            layers.add(members);
            count = members.length;
        }
        return layers;
    }

    private static int[] placesIn(int[] below, int[] members) {
        if (below.length == 0) {
            return members;
        }
        int[] places = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            places[i] = Arrays.binarySearch(below, members[i]);
        }
        return places;
    }
}
