package io.tercel.index.scalar;

/**
 * What a search asks of the geometries in a {@link BoxIndex}. It is asked of a box before it is asked of those within: one level lower
 * each time, and only where the answer was {@link Answer#SOME}. Used for one search.
 */
public interface BoxQuestion {

    /** For which geometries it is yes. */
    enum Answer {
        /** None, for certain. */
        NONE,
        /** Maybe some. */
        SOME,
        /** All, for certain. */
        ALL
    }

    /**
     * For which of any geometries within a box; of a box on level 0, for the one geometry that it is around.
     *
     * @param level how many levels there are below
     */
    Answer ofBox(int level, double minX, double minY, double maxX, double maxY);

    /** For a POINT. */
    Answer ofPoint(double x, double y);
}
