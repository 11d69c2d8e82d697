package io.tercel.query.exec.rank;

import java.util.OptionalInt;

/** A row with its fused score, and its place in each leg. */
public final class FusedRow {

    private final long row;
    private final int[] ranks;
    private final float[] scores;
    private OptionalInt element = OptionalInt.empty();
    private double score;

    FusedRow(long row, int legs) {
        this.row = row;
        this.ranks = new int[legs];
        this.scores = new float[legs];
    }

    void found(int leg, int rank, float legScore, double contribution) {
        ranks[leg] = rank;
        scores[leg] = legScore;
        score += contribution;
    }

    void foundElement(int index) {
        element = OptionalInt.of(index);
    }

    /** The same row with another score. */
    void rescore(double other) {
        score = other;
    }

    /** The row, as {@link RowRef}. */
    public long row() {
        return row;
    }

    /** Which element of the row's array was found; empty when the row was. */
    public OptionalInt element() {
        return element;
    }

    /** The fused score. */
    public double score() {
        return score;
    }

    /** Place among a leg's candidates, from 1; 0 when the leg did not find the row. */
    public int rank(int leg) {
        return ranks[leg];
    }

    /** The leg's own score; 0 when the leg did not find the row. */
    public float legScore(int leg) {
        return scores[leg];
    }
}
