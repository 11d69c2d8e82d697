package io.tercel.column;

import io.tercel.error.CorruptionException;
import io.tercel.error.VectorDbException;
import io.tercel.io.CheckedFile;
import io.tercel.io.Directory;
import io.tercel.io.FileHeader;
import io.tercel.schema.DataType.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What the trailer of a column file says of its values, whichever field they are of.
 *
 * @param kind how the values are held
 * @param encoding plain, dictionary or blocks
 * @param rows rows, null ones too
 * @param nullRows rows that are null
 * @param count dimension of vectors, bytes of packed ones, distinct values of a dictionary, number of blocks; otherwise 0
 * @param range the smallest and the largest number, {@code 3 … 17}; empty where none is kept
 */
public record ColumnSummary(Storage kind, String encoding, int rows, int nullRows, int count, String range) {

    /** Of a column file; empty when its trailer cannot be read. */
    public static Optional<ColumnSummary> of(Directory directory, String name) {
        try (CheckedFile file = CheckedFile.open(directory, name, ColumnFormat.TYPE)) {
            return Optional.of(of(file));
        } catch (VectorDbException e) {
            return Optional.empty();
        }
    }

    private static ColumnSummary of(CheckedFile file) {
        long at = file.body().byteSize() - ColumnTrailer.BYTES;
        if (at < 0) {
            throw new CorruptionException(file.name(), FileHeader.BYTES, "too short for a column");
        }
        file.require(at, ColumnTrailer.BYTES);
        MemorySegment body = file.body();
        Storage kind = ColumnTrailer.kindOf(file.name(), body);
        ColumnTrailer trailer = ColumnTrailer.decode(file.name(), body, kind, ColumnTrailer.dimensionOf(kind, body));
        return new ColumnSummary(
                kind,
                encodingName(trailer.encoding()),
                trailer.rows(),
                trailer.nullRows(),
                trailer.count(),
                range(trailer));
    }

    private static String encodingName(Encoding encoding) {
        return switch (encoding) {
            case PLAIN -> "plain";
            case DICTIONARY -> "dictionary";
            case BLOCKS -> "blocks";
        };
    }

    private static String range(ColumnTrailer trailer) {
        return switch (trailer.kind()) {
            case LONG -> trailer.min() > trailer.max() ? "" : trailer.min() + " … " + trailer.max();
            case DOUBLE -> {
                double min = Double.longBitsToDouble(trailer.min());
                double max = Double.longBitsToDouble(trailer.max());
                yield min > max ? "" : min + " … " + max;
            }
            case BYTES, VECTOR, PACKED, SPARSE -> "";
        };
    }
}
