package io.tercel.schema;

import io.tercel.error.InvalidRequestException;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import io.tercel.vector.Norms;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the components of dense vectors from what users give, and checks them. */
final class DenseComponents {

    private final FieldSchema field;
    private final int dimension;
    private final boolean cosine;

    DenseComponents(FieldSchema field) {
        this.field = field;
        dimension = field.dimension();
        cosine = field.index().map(index -> index.metric().ofPair()).equals(Optional.of(MetricType.COSINE));
    }

    /** Copies the components of a value to {@code out}. */
    void read(Object value, float[] out, int start, int row) {
        switch (value) {
            case float[] array -> {
                checkDimension(array.length, row);
                System.arraycopy(array, 0, out, start, dimension);
            }
            case FloatBuffer buffer -> {
                checkDimension(buffer.remaining(), row);
                buffer.get(buffer.position(), out, start, dimension);
            }
            case DenseVector vector -> {
                checkDimension(vector.dimension(), row);
                vector.copyTo(out, start);
            }
            case List<?> list -> readNumbers(list.toArray(), out, start, row);
            default -> throw Scalars.wrongType(field, value, row);
        }
    }

    private void readNumbers(@Nullable Object[] numbers, float[] out, int start, int row) {
        checkDimension(numbers.length, row);
        for (int i = 0; i < dimension; i++) {
            if (!(numbers[i] instanceof Number number)) {
                throw misfit("expected a number at index %d, got %s".formatted(i, Scalars.described(numbers[i])), row);
            }
            double wide = number.doubleValue();
            if (Double.isFinite(wide) && Math.abs(wide) > Float.MAX_VALUE) {
                throw misfit("value at index %d is %s, outside the range of a 32-bit float".formatted(i, number), row);
            }
            out[start + i] = (float) wide;
        }
    }

    void checkDimension(int given, int row) {
        if (given != dimension) {
            throw misfit("expected %d dimensions, got %d".formatted(dimension, given), row);
        }
    }

    /**
     * Checks that all components are finite and that, under COSINE, the vector has a direction. One pass: the sum of squares in double
     * precision, which the norm needs anyway, is finite when all components are.
     *
     * @return one over the norm, as {@link Norms#inverse(float[], int, int)}
     */
    float check(float[] values, int start, int row) {
        double squares = Norms.squared(values, start, dimension);
        if (!Double.isFinite(squares)) {
            throw notFinite(values, start, row);
        }
        if (cosine && !(squares >= Float.MIN_NORMAL && squares <= Float.MAX_VALUE)) {
            throw noDirection(squares, row);
        }
        return Norms.inverse(squares);
    }

    private InvalidRequestException notFinite(float[] values, int start, int row) {
        int at = start;
        while (Float.isFinite(values[at])) {
            at++;
        }
        return misfit("value at index %d is %s".formatted(at - start, values[at]), row);
    }

    /** Squares of a whole vector vanish or overflow when a kernel adds them up in 32 bits. */
    private InvalidRequestException noDirection(double squares, int row) {
        return misfit(
                squares == 0
                        ? "zero vector has no direction under COSINE"
                        : "a vector of length %.3g has no direction in 32-bit floats under COSINE; scale it"
                                .formatted(Math.sqrt(squares)),
                row);
    }

    InvalidRequestException misfit(String what, int row) {
        return Scalars.misfit(field, what, row);
    }
}
