package io.tercel.rag.eval;

import java.util.SplittableRandom;

/**
 * Two ways of searching, asked the same questions: which is better, and how likely so large a difference were if neither was.
 *
 * <p>The test is Fisher's randomization test, two-sided. If the two were equal, each question's difference could as well have the other
 * sign; {@code pValue} is the share of the ways to choose signs whose mean difference is at least as large as the one that was
 * measured. Up to {@value #EXACT_QUESTIONS} questions that differ all ways are counted, beyond that {@value #SAMPLES} of them chosen at random,
 * always the same ones, and the measured one. Nothing is assumed about how values are distributed. M. Smucker, J. Allan, B. Carterette: "A
 * Comparison of Statistical Significance Tests for Information Retrieval Evaluation", CIKM 2007.
 *
 * @param difference mean of the second less mean of the first
 * @param pValue from above 0 to 1; below 0.05 is usually called significant
 * @param better questions for which the second is better
 * @param worse questions for which the second is worse
 * @param equal questions for which both are the same
 */
public record PairedComparison(double difference, double pValue, int better, int worse, int equal) {

    private static final int EXACT_QUESTIONS = 14;
    private static final int SAMPLES = 100_000;
    private static final long SEED = 42;

    /** Sums are compared with this tolerance, so that the order of additions does not decide. */
    private static final double ROUNDING = 1e-9;

    /**
     * Compares two lists of values, question by question.
     *
     * @throws IllegalArgumentException if they are not equally long
     */
    public static PairedComparison of(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "values of the same questions: %d and %d".formatted(first.length, second.length));
        }
        double[] differing = new double[first.length];
        int count = 0;
        int better = 0;
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = second[i] - first[i];
            if (Math.abs(difference) > ROUNDING) {
                differing[count++] = difference;
                better += difference > 0 ? 1 : 0;
                sum += difference;
            }
        }
        double p = count <= EXACT_QUESTIONS ? exact(differing, count, sum) : sampled(differing, count, sum);
        double mean = first.length == 0 ? 0 : sum / first.length;
        return new PairedComparison(mean, p, better, count - better, first.length - count);
    }

    private static double exact(double[] differences, int count, double measured) {
        int ways = 1 << count;
        int extreme = 0;
        for (int signs = 0; signs < ways; signs++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += ((signs >> i) & 1) == 0 ? differences[i] : -differences[i];
            }
            extreme += isExtreme(sum, measured) ? 1 : 0;
        }
        return (double) extreme / ways;
    }

    private static double sampled(double[] differences, int count, double measured) {
        SplittableRandom random = new SplittableRandom(SEED);
        int extreme = 1;
        for (int sample = 0; sample < SAMPLES; sample++) {
            double sum = 0;
            long signs = 0;
            for (int i = 0; i < count; i++) {
                if (i % Long.SIZE == 0) {
                    signs = random.nextLong();
                }
                sum += (signs & 1) == 0 ? differences[i] : -differences[i];
                signs >>>= 1;
            }
            extreme += isExtreme(sum, measured) ? 1 : 0;
        }
        return (double) extreme / (SAMPLES + 1);
    }

    private static boolean isExtreme(double sum, double measured) {
        return Math.abs(sum) >= Math.abs(measured) - ROUNDING;
    }
}
