package io.tercel.index.ivf;

import java.util.SplittableRandom;

/** Some rows out of many. */
final class Sample {

    private Sample() {}

    /** At most so many of the rows, chosen at random, in their order. */
    static int[] of(int[] rows, long atMost, SplittableRandom random) {
        if (rows.length <= atMost) {
            return rows;
        }
        int[] chosen = new int[Math.toIntExact(atMost)];
        int taken = 0;
        for (int i = 0; taken < chosen.length; i++) {
            // Each row with the probability that makes the number right (Knuth, The Art of Computer Programming 2,
            // algorithm S).
            if (random.nextInt(rows.length - i) < chosen.length - taken) {
                chosen[taken++] = rows[i];
            }
        }
        return chosen;
    }
}
