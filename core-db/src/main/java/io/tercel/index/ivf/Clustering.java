package io.tercel.index.ivf;

import io.tercel.index.BuildControl;
import io.tercel.index.BuildWork;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Finds centroids by k-means (Lloyd, "Least squares quantization in PCM", 1982).
 *
 * <p>Every round compares every row with every centroid, and it takes several rounds from a random start until the centroids lie well. So
 * many centroids are first found in two steps, each with about the root of their number: rows around few centroids, and the rows of
 * each of those around few again. Some rounds over all of them then mend what the borders of the first step did.
 *
 * <p>The same seed and rows give the same centroids, however many workers there are: each row looks for its centroid alone, and each
 * centroid adds up its rows alone and in their order.
 */
final class Clustering {

    /** So many centroids are found in one step. */
    private static final int ONE_STEP = 64;

    private static final int ROUNDS = 8;
    private static final int MENDING_ROUNDS = 3;
    private static final int ROWS_AT_ONCE = 256;
    private static final int CENTROIDS_AT_ONCE = 8;

    private final BuildWork work;
    private final SplittableRandom random;

    Clustering(BuildWork work, long seed) {
        this.work = work;
        this.random = new SplittableRandom(seed);
    }

    /** Units of work that {@link #train} does. */
    static long units(int rows, int centroids) {
        int rounds = centroids <= ONE_STEP ? ROUNDS : 1 + MENDING_ROUNDS;
        return (long) rounds * rows * centroids;
    }

    /**
     * Moves centroids to where they divide the rows well.
     *
     * @param rows at least as many as there are centroids
     */
    void train(Centroids centroids, int[] rows) {
        if (centroids.count() <= ONE_STEP) {
            placeAtRandom(centroids, rows, random);
            rounds(centroids, rows, ROUNDS, work);
        } else {
            trainInTwoSteps(centroids, rows);
            rounds(centroids, rows, MENDING_ROUNDS, work);
        }
    }

    /** The nearest centroid of each row. */
    int[] assign(Centroids centroids, int[] rows) {
        return assign(centroids, rows, work);
    }

    private static int[] assign(Centroids centroids, int[] rows, BuildWork work) {
        int[] nearest = new int[rows.length];
        work.run(rows.length, ROWS_AT_ONCE, centroids.count(), () -> {
            Centroids.Finder finder = centroids.finder();
            return (from, to) -> finder.find(rows, from, to, nearest);
        });
        return nearest;
    }

    private static void placeAtRandom(Centroids centroids, int[] rows, SplittableRandom random) {
        int[] shuffled = rows.clone();
        for (int i = 0; i < centroids.count(); i++) {
            int other = random.nextInt(i, shuffled.length);
            int row = shuffled[other];
            shuffled[other] = shuffled[i];
            shuffled[i] = row;
            centroids.place(i, row);
        }
    }

    private static void rounds(Centroids centroids, int[] rows, int rounds, BuildWork work) {
        for (int round = 0; round < rounds; round++) {
            Lists lists = Lists.of(rows, assign(centroids, rows, work), centroids.count());
            work.run(centroids.count(), CENTROIDS_AT_ONCE, 0, () -> (from, to) -> {
                for (int i = from; i < to; i++) {
                    if (lists.size(i) > 0) {
                        centroids.moveToMiddle(i, lists.rows(), lists.starts()[i], lists.starts()[i + 1]);
                    }
                }
            });
            splitLargest(centroids, lists);
        }
    }

    /** Each centroid that got no rows comes to the one that has most, and both are thought to share its rows. */
    private static void splitLargest(Centroids centroids, Lists lists) {
        int[] sizes = new int[lists.count()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = lists.size(i);
        }
        PriorityQueue<Integer> largest = new PriorityQueue<>(
                sizes.length,
                (a, b) -> sizes[a] == sizes[b] ? Integer.compare(a, b) : Integer.compare(sizes[b], sizes[a]));
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 0) {
                largest.add(i);
            }
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0) {
                int full = largest.remove();
                centroids.split(full, i);
                sizes[i] = sizes[full] / 2;
                sizes[full] -= sizes[i];
                largest.add(full);
                largest.add(i);
            }
        }
    }

    private void trainInTwoSteps(Centroids centroids, int[] rows) {
        Centroids top = centroids.ofCount((int) Math.round(Math.sqrt(centroids.count())));
        // With a part of the rows: there are many for each of so few centroids.
        int[] some = Sample.of(rows, 4L * IvfWriter.SAMPLE_ROWS_OF_LIST * top.count(), random);
        placeAtRandom(top, some, random);
        rounds(top, some, ROUNDS, work);
        Lists groups = Lists.of(rows, assign(top, rows, work), top.count());
        int[] begins = shares(groups, centroids.count());
        long[] seeds = random.longs(top.count()).toArray();
        long unitsOfGroup = (long) rows.length * centroids.count() / top.count();
        work.run(top.count(), 1, unitsOfGroup, () -> (from, to) -> {
            for (int group = from; group < to; group++) {
                if (begins[group + 1] > begins[group]) {
                    Centroids part = centroids.ofCount(begins[group + 1] - begins[group]);
                    int[] members =
                            Arrays.copyOfRange(groups.rows(), groups.starts()[group], groups.starts()[group + 1]);
                    placeAtRandom(part, members, new SplittableRandom(seeds[group]));
                    rounds(part, members, ROUNDS, new BuildWork(BuildControl.ALONE, 1));
                    centroids.copy(part, begins[group]);
                }
            }
        });
    }

    /** Divides centroids among groups by their sizes; no group gets more than it has rows. */
    private static int[] shares(Lists groups, int centroids) {
        int[] begins = new int[groups.count() + 1];
        int rows = groups.rows().length;
        for (int group = 0; group < groups.count(); group++) {
            begins[group + 1] = (int) ((long) groups.starts()[group + 1] * centroids / rows);
        }
        return begins;
    }
}
