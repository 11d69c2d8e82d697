package io.tercel.index.ivf;

import io.tercel.index.TopRows;

/** Lists by how near their centroids are: the nearest ones first, and all others after them if they are asked for. */
final class ListOrder {

    private final float[] distances;
    private final boolean largerIsNearer;
    private int[] order;
    private int next;

    /**
     * An order.
     *
     * @param distances of each centroid; some infinite or not a number, maybe
     * @param wanted lists that will be asked for, probably
     */
    ListOrder(float[] distances, boolean largerIsNearer, int wanted) {
        this.distances = distances;
        this.largerIsNearer = largerIsNearer;
        this.order = nearest(wanted);
    }

    private int[] nearest(int wanted) {
        TopRows nearest = new TopRows(wanted, largerIsNearer);
        for (int list = 0; list < distances.length; list++) {
            nearest.offer(list, Float.isNaN(distances[list]) ? worst() : distances[list]);
        }
        return nearest.sortedRows();
    }

    private float worst() {
        return largerIsNearer ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
    }

    boolean hasNext() {
        return next < distances.length;
    }

    /** The next list. */
    int next() {
        if (next == order.length) {
            // The first ones come out in the same order again.
            order = nearest(distances.length);
        }
        return order[next++];
    }
}
