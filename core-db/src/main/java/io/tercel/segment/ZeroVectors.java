package io.tercel.segment;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;
import io.tercel.error.InvalidRequestException;
import io.tercel.schema.PrimaryKeys;

/** A vector of zeros has no direction, so no cosine: rows with one cannot come to a field that is compared so, nor be there already. */
public final class ZeroVectors {

    private ZeroVectors() {}

    /**
     * Returns when no visible row has one.
     *
     * @param name of the field, for the message
     * @throws InvalidRequestException naming a row that has
     */
    public static void refuse(Snapshot snapshot, int storedField, String name) {
        for (SegmentView view : snapshot.segments()) {
            Column vectors = view.segment().column(storedField);
            long[] deleted = view.deleted();
            for (int row = 0; row < view.rows(); row++) {
                if (!vectors.isNull(row) && !DeleteSet.contains(deleted, row) && isZero(vectors, row)) {
                    throw new InvalidRequestException(
                            "field '%s': cannot be compared by COSINE, since the row with key %s has a zero vector, which has no direction"
                                    .formatted(
                                            name,
                                            PrimaryKeys.of(
                                                    view.segment().column(0).slice(row, row + 1), 0)));
                }
            }
        }
    }

    private static boolean isZero(Column vectors, int row) {
        return switch (vectors) {
            case VectorColumn floats -> floats.inverseNorm(row) == 0;
            case PackedColumn packed -> {
                float[] norm = new float[1];
                packed.norms(row, 1, norm, 0);
                yield norm[0] == 0;
            }
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }
}
