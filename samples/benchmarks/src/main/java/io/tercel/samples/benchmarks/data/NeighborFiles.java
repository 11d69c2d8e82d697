package io.tercel.samples.benchmarks.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the exact nearest neighbours of queries, and writes them: row numbers from 0, nearest first. Little-endian, may be compressed ({@code .gz}).
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
        if (neighbors.isEmpty()) {
            throw new InputException(file, "is empty");
        }
        return neighbors.toArray(int[][]::new);
    }

    /** Writes an {@code .ibin} file; every query must have as many neighbours as the first. */
    public static void write(Path file, int[][] neighbors) throws IOException {
        int k = neighbors[0].length;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ByteBuffer header = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.write(header.putInt(neighbors.length).putInt(k).array());
            ByteBuffer row = ByteBuffer.allocate(k * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int[] ofQuery : neighbors) {
                if (ofQuery.length != k) {
                    throw new IllegalArgumentException(
                            "queries with " + k + " and with " + ofQuery.length + " neighbours");
                }
                row.clear().asIntBuffer().put(ofQuery);
                out.write(row.array());
            }
        }
    }
}
