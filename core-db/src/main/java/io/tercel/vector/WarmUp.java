package io.tercel.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/*
 * Code of the Vector API that has not been compiled yet is thousands of times slower than afterwards, because each vector is an object
 * then: the first searches of a process would take seconds. So the kernels are run over small arrays until the compiler has taken them
 * up, and until then plain ones stand in for them, which are compiled long before. What has been compiled belongs to the process, not to a
 * database, and so does what is kept here.
 *
 * Arrays, allocated memory and mapped files have copies of the code of their own (see DistanceKernel). Only files can be mapped, and this
 * room knows none, so mapped rows are lent by whoever has some; what they say does not matter.
 */
/** Has the kernels compiled. From its beginning until it is closed plain kernels are used. For one thread. */
public final class WarmUp implements AutoCloseable {

    private static final AtomicBoolean MEMORY = new AtomicBoolean();
    private static final AtomicBoolean FILES = new AtomicBoolean();

    /** How many are running. */
    private static int running;

    /** Whether any is. Not volatile: kernels read it for every few rows, and whoever sees it late is slow for a moment longer. */
    private static boolean underWay;

    /** The optimizing compiler takes a method up after some ten thousand calls, and goes on in the background. */
    private static final int ROUNDS = 20_000;

    /** Between two of these somebody may stop it. */
    private static final int ROUNDS_BETWEEN_CHECKS = 500;

    /** Long enough for a few turns of each loop, and a tail. */
    private static final int DIMENSION = 72;

    private final boolean memory;
    private final boolean files;
    private final BooleanSupplier stopped;

    private WarmUp(boolean memory, boolean files, BooleanSupplier stopped) {
        this.memory = memory;
        this.files = files;
        this.stopped = stopped;
    }

    /**
     * Begins with what has not been done in this process before.
     *
     * @param mapped whether mapped rows can be lent
     * @param stopped asked now and then whether to leave it
     */
    public static WarmUp begin(boolean mapped, BooleanSupplier stopped) {
        WarmUp begun =
                new WarmUp(MEMORY.compareAndSet(false, true), mapped && FILES.compareAndSet(false, true), stopped);
        if (begun.memory || begun.files) {
            count(1);
        }
        return begun;
    }

    /** Whether kernels are being compiled, and plain ones are faster meanwhile. */
    public static boolean isUnderWay() {
        return underWay;
    }

    /** Runs the kernels over memory. */
    public void memory() {
        if (memory) {
            try (Arena arena = Arena.ofConfined()) {
                run(arena.allocate((long) DIMENSION * Float.BYTES, 64));
            }
            runGroups();
            runCodes();
            runBits();
        }
    }

    /**
     * Runs the kernels over a mapped file.
     *
     * @param row some floats, mapped, aligned to them; read and not looked at
     */
    public void mapped(MemorySegment row) {
        if (files && row.isMapped()) {
            run(row);
        }
    }

    /** From now on compiled kernels are used, unless another warm-up is running. */
    @Override
    public void close() {
        if (memory || files) {
            count(-1);
        }
    }

    private static synchronized void count(int more) {
        running += more;
        underWay = running > 0;
    }

    private void run(MemorySegment row) {
        int dimension = (int) Math.min(DIMENSION, row.byteSize() / Float.BYTES);
        for (int round = 0; round < ROUNDS && !stopped.getAsBoolean(); round += ROUNDS_BETWEEN_CHECKS) {
            runOften(Kernels.COMPILED, row, dimension);
        }
    }

    /** Four rows are the same one four times over. */
    private static void runOften(DistanceKernel kernel, MemorySegment row, int dimension) {
        float[] query = new float[dimension];
        float[] array = new float[dimension];
        float[] out = new float[4];
        for (int i = 0; i < ROUNDS_BETWEEN_CHECKS; i++) {
            query[i % dimension] = i;
            kernel.dot(query, 0, array, 0, dimension);
            kernel.squaredDistance(query, 0, array, 0, dimension);
            kernel.scanDots(query, dimension, array, 0, 0, 4, out, 0);
            kernel.scanSquaredDistances(query, dimension, array, 0, 0, 4, out, 0);
            kernel.dot(query, dimension, row, 0);
            kernel.squaredDistance(query, dimension, row, 0);
            kernel.scanDots(query, dimension, row, 0, 0, 4, out, 0);
            kernel.scanSquaredDistances(query, dimension, row, 0, 0, 4, out, 0);
        }
    }

    /** Codes of a byte and of a bit for each dimension, records of several registers, and of one, four in a call. */
    private void runCodes() {
        float[] query = new float[80];
        long[] planes = new long[OneBitKernel.PLANES * 16];
        float[] constants = new float[4];
        int[] nodes = {0, 1, 2, 3};
        float[] out = new float[nodes.length];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(128L * nodes.length, 64);
            for (int round = 0; round < ROUNDS; round++) {
                if (round % ROUNDS_BETWEEN_CHECKS == 0 && stopped.getAsBoolean()) {
                    return;
                }
                Kernels.COMPILED_BYTES.distances(query, constants, records, 128, nodes, nodes.length, out);
                Kernels.COMPILED_ONE_BIT.estimate(planes, constants, records, 128, nodes, nodes.length, out);
                Kernels.COMPILED_ONE_BIT.estimate(planes, constants, records, 64, nodes, nodes.length, out);
            }
        }
    }

    /** Plain loops, which are a hundred times slower until they are compiled. */
    private int runBits() {
        long[] query = new long[12];
        long[] rows = new long[query.length];
        int bits = 0;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_BETWEEN_CHECKS == 0 && stopped.getAsBoolean()) {
                break;
            }
            rows[round % rows.length] = round;
            bits += Bits.different(query, rows, 0, rows.length) + Bits.common(query, rows, 0, rows.length);
        }
        return bits;
    }

    /** Few dimensions: a call makes many vectors. */
    private void runGroups() {
        GroupKernel kernel = Kernels.GROUP;
        int dimension = 8;
        float[] queries = new float[kernel.group() * dimension];
        float[] rows = new float[4 * dimension];
        float[] scales = new float[4];
        float[] best = new float[kernel.group()];
        for (int round = 0; round < ROUNDS; round++) {
            if (round % ROUNDS_BETWEEN_CHECKS == 0 && stopped.getAsBoolean()) {
                return;
            }
            kernel.raiseToDots(queries, 0, dimension, rows, 0, 4, scales, 0, best, 0);
            kernel.lowerToSquaredDistances(queries, 0, dimension, rows, 0, 4, best, 0);
        }
    }
}
