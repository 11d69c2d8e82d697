package io.tercel.samples.benchmarks.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the exact nearest neighbours of queries: row numbers from 0, nearest first. Little-endian, may be compressed ({@code .gz}).
 *
 * <pre>
 * *.ibin    uint32 queries, uint32 k, then int32 by query
 * *.ivecs   by query: int32 k, int32 × k
 * </pre>
 */
public final class NeighborFiles {

    private NeighborFiles() {}

    /**
     * The neighbours of each query.
     *
     * @throws InputException when the file is missing, of an unknown kind, too short or too long
     */
    public static int[][] read(Path file) throws IOException {
        String name = InputFiles.unpackedName(file);
        if (name.endsWith(".ibin")) {
            return readIbin(file);
        } else if (name.endsWith(".ivecs")) {
            return readIvecs(file);
        }
        throw new InputException(file, "not a file of neighbours: expected .ibin or .ivecs, or one of them with .gz");
    }

    private static int[][] readIbin(Path file) throws IOException {
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.LITTLE_ENDIAN)) {
            int[][] neighbors = new int[in.readCount("queries")][];
            int k = in.readCount("neighbours");
            for (int query = 0; query < neighbors.length; query++) {
                neighbors[query] = in.readInts(k);
            }
            in.expectEnd();
            return neighbors;
        }
    }

    private static int[][] readIvecs(Path file) throws IOException {
        List<int[]> neighbors = new ArrayList<>();
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.LITTLE_ENDIAN)) {
            while (!in.isAtEnd()) {
                neighbors.add(in.readInts(in.readCount("neighbours")));
            }
        }
        return neighbors.toArray(int[][]::new);
    }
}
