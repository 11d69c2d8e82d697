package io.tercel.schema;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a partial upsert keep of the stored ones. Columns are copied as they are stored, so that nothing changes that was
 * not given. Used by one thread.
 */
final class KeptValues {

    /** Numbers stay what they are, however many digits they have. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    private final StoredRows stored;
    private final BitSet[] kept;

    KeptValues(StoredRows stored, int columns) {
        this.stored = stored;
        this.kept = new BitSet[columns];
        for (int i = 0; i < columns; i++) {
            kept[i] = new BitSet();
        }
    }

    boolean exists(int row) {
        return stored.exists(row);
    }

    /** Says that a row keeps its value in a column. */
    void keep(int column, int row) {
        kept[column].set(row);
    }

    /** The stored dynamic fields of a row with others put over them. */
    Map<String, @Nullable Object> dynamicWith(Map<String, @Nullable Object> given, int column, int row) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        BitSet one = new BitSet();
        one.set(row);
        stored.read(column, one, (positions, values) -> {
            if (!values.isNull(0)) {
                ColumnData.Bytes document = (ColumnData.Bytes) values;
                for (Map.Entry<String, JsonNode> entry :
                        parsed(document.bytes(), document.offsets()[1]).properties()) {
                    merged.put(entry.getKey(), entry.getValue());
                }
            }
        });
        merged.putAll(given);
        return merged;
    }

    private static JsonNode parsed(byte[] json, int length) {
        try {
            return JSON.readTree(json, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException("dynamic fields are always stored as JSON", e);
        }
    }

    /** A column that was built, with the values that are kept. */
    ColumnData overlaid(int column, ColumnData built) {
        if (kept[column].isEmpty()) {
            return built;
        }
        ColumnData[] result = {built};
        stored.read(
                column,
                kept[column],
                (positions, values) -> result[0] = ColumnOverlay.put(result[0], positions, values));
        return result[0];
    }
}
