package io.tercel.samples.benchmarks.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads vectors, and writes them. Which format a file has is told by its name; each may be compressed ({@code .gz}).
 *
 * <pre>
 * name          order   content
 * *.fbin        little  uint32 rows, uint32 dimension, then float32 by row
 * *.i8bin       little  uint32 rows, uint32 dimension, then by row float32 scale, int8 × dimension; the vector is
 *                       scale · bytes at length 1
 * *.fvecs       little  by row: int32 dimension, float32 × dimension
 * *-idx3-ubyte  big     uint32 0x00000803, uint32 rows, uint32 height, uint32 width, then uint8 by row
 * </pre>
 */
public final class VectorFiles {

    private static final int IDX3_OF_BYTES = 0x0803;
    private static final int MAX_DIMENSION = 1 << 16;

    private VectorFiles() {}

    /** All vectors of a file. */
    public static VectorSet read(Path file) throws IOException {
        return read(file, Integer.MAX_VALUE);
    }

    /**
     * The first vectors of a file.
     *
     * @param maxRows how many at most, at least 1
     * @throws InputException when the file is missing, of an unknown kind, too short or too long
     */
    public static VectorSet read(Path file, int maxRows) throws IOException {
        String name = InputFiles.unpackedName(file);
        if (name.endsWith(".fbin")) {
            return readFloats(file, maxRows);
        } else if (name.endsWith(".i8bin")) {
            return readScaledBytes(file, maxRows);
        } else if (name.endsWith(".fvecs")) {
            return readFvecs(file, maxRows);
        } else if (name.endsWith("idx3-ubyte")) {
            return readImages(file, maxRows);
        }
        throw new InputException(
                file, "not a vector file: expected .fbin, .i8bin, .fvecs or -idx3-ubyte, or one of them with .gz");
    }

    private static VectorSet readFloats(Path file, int maxRows) throws IOException {
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.LITTLE_ENDIAN)) {
            int rows = in.readCount("rows");
            int dimension = dimension(file, in.readCount("dimensions"));
            float[][] vectors = new float[Math.min(rows, maxRows)][];
            for (int row = 0; row < vectors.length; row++) {
                vectors[row] = in.readFloats(dimension);
            }
            return finish(in, rows, vectors);
        }
    }

    private static VectorSet readScaledBytes(Path file, int maxRows) throws IOException {
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.LITTLE_ENDIAN)) {
            int rows = in.readCount("rows");
            int dimension = dimension(file, in.readCount("dimensions"));
            float[][] vectors = new float[Math.min(rows, maxRows)][];
            for (int row = 0; row < vectors.length; row++) {
                float scale = in.readFloat();
                byte[] components = in.readBytes(dimension);
                float[] vector = new float[dimension];
                for (int i = 0; i < dimension; i++) {
                    vector[i] = scale * components[i];
                }
                vectors[row] = VectorSet.normalize(vector);
            }
            return finish(in, rows, vectors);
        }
    }

    private static VectorSet readFvecs(Path file, int maxRows) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.LITTLE_ENDIAN)) {
            while (vectors.size() < maxRows && !in.isAtEnd()) {
                int dimension = dimension(file, in.readCount("dimensions"));
                if (!vectors.isEmpty() && dimension != vectors.getFirst().length) {
                    throw new InputException(
                            file,
                            "row " + vectors.size() + " has " + dimension + " dimensions, row 0 has "
                                    + vectors.getFirst().length);
                }
                vectors.add(in.readFloats(dimension));
            }
        }
        if (vectors.isEmpty()) {
            throw new InputException(file, "is empty");
        }
        return new VectorSet(vectors.toArray(float[][]::new));
    }

    private static VectorSet readImages(Path file, int maxRows) throws IOException {
        try (BinaryInput in = BinaryInput.open(file, ByteOrder.BIG_ENDIAN)) {
            if (in.readInt() != IDX3_OF_BYTES) {
                throw new InputException(file, "is not an IDX file of images");
            }
            int rows = in.readCount("rows");
            int height = in.readCount("lines");
            int dimension = dimension(file, Math.multiplyExact(height, in.readCount("columns")));
            float[][] vectors = new float[Math.min(rows, maxRows)][dimension];
            for (float[] vector : vectors) {
                byte[] pixels = in.readBytes(dimension);
                for (int i = 0; i < dimension; i++) {
                    vector[i] = Byte.toUnsignedInt(pixels[i]);
                }
            }
            return finish(in, rows, vectors);
        }
    }

    private static int dimension(Path file, int dimension) throws InputException {
        if (dimension > MAX_DIMENSION) {
            throw new InputException(file, "says it has " + dimension + " dimensions, more than " + MAX_DIMENSION);
        }
        return dimension;
    }

    private static VectorSet finish(BinaryInput in, int rows, float[][] vectors) throws IOException {
        if (vectors.length == rows) {
            in.expectEnd();
        }
        return new VectorSet(vectors);
    }

    /** Writes a {@code .fbin} file, complete or not at all: it gets its name when it is finished. */
    public static void writeFloats(Path file, VectorSet vectors) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        int dimension = vectors.dimension();
        ByteBuffer row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
            ByteBuffer header = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.write(header.putInt(vectors.size()).putInt(dimension).array());
            for (int i = 0; i < vectors.size(); i++) {
                row.clear().asFloatBuffer().put(vectors.row(i));
                out.write(row.array());
            }
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
