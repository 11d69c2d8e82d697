package io.tercel.index.graph;

import io.tercel.index.VectorQuery;
import io.tercel.index.codes.LookupTables;
import io.tercel.index.codes.ProductCode;
import io.tercel.vector.MetricType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Distances from a query to nodes by codes of four bits for every two components. A byte holds two codes and selects from a table of 256 sums,
 * which is half as many lookups; such tables are made from those of 16 for each query. For one thread.
 */
final class ProductDistances extends QueryDistances {

    private static final int POINTS = LookupTables.ENTRIES;
    private static final int SUMS = POINTS * POINTS;

    private final MetricType metric;
    private final ProductCode code;
    private final MemorySegment records;
    private final int recordBytes;
    private final int bytes;
    private final float[] tables;

    ProductDistances(MetricType metric, int dimension, float[] points, MemorySegment records) {
        this.metric = metric;
        this.code = new ProductCode(dimension, points);
        this.records = records;
        this.recordBytes = recordBytes(dimension);
        this.bytes = bytes(dimension);
        this.tables = new float[bytes * SUMS];
    }

    private static int bytes(int dimension) {
        return (ProductCode.codes(dimension) + 1) / 2;
    }

    static int recordBytes(int dimension) {
        return (bytes(dimension) + Float.BYTES + GraphFormat.ALIGNMENT - 1) & -GraphFormat.ALIGNMENT;
    }

    static CodeRecords.Encoder encoder(ProductCode code, int dimension) {
        int recordBytes = recordBytes(dimension);
        byte[] codes = new byte[2 * bytes(dimension)];
        return (vector, out, offset) -> {
            code.encode(vector, codes);
            for (int i = 0; i < codes.length; i += 2) {
                out.set(ValueLayout.JAVA_BYTE, offset + i / 2, (byte) (codes[i] | codes[i + 1] << 4));
            }
            // The vector is now what the codes stand for.
            float squares = 0;
            for (int i = 0; i < dimension; i++) {
                squares += vector[i] * vector[i];
            }
            out.set(GraphFormat.FLOAT, offset + recordBytes - Float.BYTES, squares);
        };
    }

    @Override
    void set(VectorQuery given) {
        float[] sixteens = code.products(asCompared(given, metric), metric == MetricType.L2 ? -2 : -1);
        for (int at = 0; at < bytes; at++) {
            for (int high = 0; high < POINTS; high++) {
                int second = (2 * at + 1) * POINTS + high;
                float base = second < sixteens.length ? sixteens[second] : 0;
                int table = at * SUMS + high * POINTS;
                for (int low = 0; low < POINTS; low++) {
                    tables[table + low] = base + sixteens[2 * at * POINTS + low];
                }
            }
        }
    }

    @Override
    void of(int[] nodes, int count, float[] out) {
        // Of squared distances what all have in common, the query's square, is left out.
        float perSquares = metric == MetricType.L2 ? 1 : 0;
        for (int i = 0; i < count; i++) {
            long record = (long) nodes[i] * recordBytes;
            float even = perSquares * records.get(GraphFormat.FLOAT, record + recordBytes - Float.BYTES);
            float odd = 0;
            int at = 0;
            for (; at < bytes - 1; at += 2) {
                even += tables[at * SUMS + Byte.toUnsignedInt(records.get(ValueLayout.JAVA_BYTE, record + at))];
                odd += tables[
                        (at + 1) * SUMS + Byte.toUnsignedInt(records.get(ValueLayout.JAVA_BYTE, record + at + 1))];
            }
            if (at < bytes) {
                even += tables[at * SUMS + Byte.toUnsignedInt(records.get(ValueLayout.JAVA_BYTE, record + at))];
            }
            out[i] = even + odd;
        }
    }
}
