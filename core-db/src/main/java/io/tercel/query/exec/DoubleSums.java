package io.tercel.query.exec;

import io.tercel.error.InvalidRequestException;
import io.tercel.query.Aggregate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Neumaier's summation ("Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974): what each addition rounds off is
 * added up apart, so that the order of the rows hardly shows in the result.
 */
/** Sums or means of floating-point numbers. */
final class DoubleSums implements Accumulator {

    private final Aggregate aggregate;
    private final FieldBlock values;
    private final boolean mean;

    private long[] counts = new long[16];
    private double[] sums = new double[16];
    private double[] lost = new double[16];

    DoubleSums(Aggregate aggregate, FieldBlock values, boolean mean) {
        this.aggregate = aggregate;
        this.values = values;
        this.mean = mean;
    }

    @Override
    public void grow(int groups) {
        if (groups > counts.length) {
            int size = Math.max(groups, 2 * counts.length);
            counts = Arrays.copyOf(counts, size);
            sums = Arrays.copyOf(sums, size);
            lost = Arrays.copyOf(lost, size);
        }
    }

    @Override
    public void add(GroupedBlock block) {
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            if (values.isNull(row)) {
                continue;
            }
            int group = block.groups[i];
            double value = values.doubleAt(row);
            double before = sums[group];
            double sum = before + value;
            lost[group] += Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before;
            sums[group] = sum;
            counts[group]++;
        }
    }

    @Override
    public @Nullable Object value(int group) {
        if (counts[group] == 0) {
            return null;
        }
        double result = result(group);
        if (!Double.isFinite(result)) {
            throw new InvalidRequestException(
                    "%s: the sum of %,d values is too large for a double".formatted(aggregate.column(), counts[group]));
        }
        return result;
    }

    private double result(int group) {
        double sum = sums[group] + lost[group];
        return mean ? sum / counts[group] : sum;
    }

    @Override
    public int compare(int left, int right) {
        if (counts[left] == 0 || counts[right] == 0) {
            return Boolean.compare(counts[left] == 0, counts[right] == 0);
        }
        return Double.compare(result(left), result(right));
    }
}
