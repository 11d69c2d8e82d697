package io.tercel.index.ivf;

import io.tercel.index.TopRows;

/** Lists by how near their centroids are: the nearest ones first, and all others after them if they are asked for. */
final class ListOrder {

    private final float[] nearness;
    private int[] order;
    private int next;

    /**
     * An order.
     *
     * @param nearness of each centroid, larger is nearer; some infinite or not a number, maybe
     * @param wanted lists that will be asked for, probably
     */
    ListOrder(float[] nearness, int wanted) {
        this.nearness = nearness;
        this.order = nearest(wanted);
    }

    private int[] nearest(int wanted) {
        TopRows nearest = new TopRows(wanted, true);
        for (int list = 0; list < nearness.length; list++) {
            nearest.offer(list, Float.isNaN(nearness[list]) ? Float.NEGATIVE_INFINITY : nearness[list]);
        }
        return nearest.sortedRows();
    }

    boolean hasNext() {
        return next < nearness.length;
    }

    /** The next list. */
    int next() {
        if (next == order.length) {
            // The first ones come out in the same order again.
            order = nearest(nearness.length);
        }
        return order[next++];
    }
}
