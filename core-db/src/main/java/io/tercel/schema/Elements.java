package io.tercel.schema;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Lists and Java's arrays alike. */
final class Elements {

    private Elements() {}

    /** A copy of the elements; null when the value has none because it is something else. */
    static @Nullable Object @Nullable [] of(Object value) {
        return switch (value) {
            case List<?> list -> list.toArray();
            case Object[] array -> Arrays.copyOf(array, array.length, Object[].class);
            case long[] array -> Arrays.stream(array).boxed().toArray();
            case int[] array -> Arrays.stream(array).boxed().toArray();
            case double[] array -> Arrays.stream(array).boxed().toArray();
            case short[] array ->
                IntStream.range(0, array.length).mapToObj(i -> array[i]).toArray();
            case byte[] array ->
                IntStream.range(0, array.length).mapToObj(i -> array[i]).toArray();
            case float[] array ->
                IntStream.range(0, array.length).mapToObj(i -> array[i]).toArray();
            case boolean[] array ->
                IntStream.range(0, array.length).mapToObj(i -> array[i]).toArray();
            default -> null;
        };
    }
}
