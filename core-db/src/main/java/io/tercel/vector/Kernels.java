package io.tercel.vector;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel of this process, chosen once. SIMD needs the module {@code jdk.incubator.vector}, which only the command line can
 * add ({@code --add-modules jdk.incubator.vector}), and the optimizing compiler; without them the scalar kernel gives the same
 * results, slower. The system property {@code tercel.simd} is {@code auto}, the default, or {@code off}; {@code tercel.simd.bits}, such as 256,
 * keeps SIMD from using wider registers than that.
 */
public final class Kernels {

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final String SIMD_KERNEL = "io.tercel.vector.simd.VectorKernel";
    private static final String SIMD_ONE_BIT_KERNEL = "io.tercel.vector.simd.VectorOneBitKernel";
    private static final String SIMD_BYTE_KERNEL = "io.tercel.vector.simd.VectorByteKernel";
    private static final String SIMD_LOOKUP = "io.tercel.vector.simd.VectorLookup";
    private static final String SIMD_GROUP_KERNEL = "io.tercel.vector.simd.VectorGroupKernel";
    private static final String EARLY_KERNEL = "io.tercel.vector.simd.EarlyKernel";
    private static final String EARLY_ONE_BIT_KERNEL = "io.tercel.vector.simd.EarlyOneBitKernel";
    private static final String EARLY_BYTE_KERNEL = "io.tercel.vector.simd.EarlyByteKernel";

    /** The plain kernel, which works everywhere. */
    public static final DistanceKernel SCALAR = new ScalarKernel();

    /** The fastest kernel that works here, once it has been compiled. */
    static final DistanceKernel COMPILED = choose();

    /** The kernel to use: the fastest, or one with the same results while {@link WarmUp} has that compiled. A constant, so that calls are inlined. */
    public static final DistanceKernel ACTIVE = choose(EARLY_KERNEL, DistanceKernel.class, SCALAR);

    /** The kernel of one-bit codes in plain Java. */
    public static final OneBitKernel SCALAR_ONE_BIT = new ScalarOneBitKernel();

    /** The fastest kernel of one-bit codes that works here, once it has been compiled. */
    static final OneBitKernel COMPILED_ONE_BIT = choose(SIMD_ONE_BIT_KERNEL, OneBitKernel.class, SCALAR_ONE_BIT);

    /** The kernel of one-bit codes to use. */
    public static final OneBitKernel ONE_BIT = choose(EARLY_ONE_BIT_KERNEL, OneBitKernel.class, SCALAR_ONE_BIT);

    /** The kernel of codes of one byte in plain Java. */
    public static final ByteKernel SCALAR_BYTES = new ScalarByteKernel();

    /** The fastest kernel of codes of one byte that works here, once it has been compiled. */
    static final ByteKernel COMPILED_BYTES = choose(SIMD_BYTE_KERNEL, ByteKernel.class, SCALAR_BYTES);

    /** The kernel of codes of one byte to use. */
    public static final ByteKernel BYTES = choose(EARLY_BYTE_KERNEL, ByteKernel.class, SCALAR_BYTES);

    /** The plain lookups, which work everywhere. */
    public static final LookupKernel SCALAR_LOOKUP = new ScalarLookup();

    /** The fastest lookups that work here. */
    public static final LookupKernel LOOKUP = choose(SIMD_LOOKUP, LookupKernel.class, SCALAR_LOOKUP);

    /** The plain kernel of groups of queries. */
    public static final GroupKernel SCALAR_GROUP = new ScalarGroupKernel();

    /** The fastest kernel of groups of queries that works here. */
    public static final GroupKernel GROUP = choose(SIMD_GROUP_KERNEL, GroupKernel.class, SCALAR_GROUP);

    private Kernels() {}

    private static DistanceKernel choose() {
        Optional<String> obstacle = obstacle();
        DistanceKernel kernel = SCALAR;
        if (obstacle.isEmpty()) {
            try {
                kernel = load(SIMD_KERNEL, DistanceKernel.class);
            } catch (ReflectiveOperationException | LinkageError e) {
                obstacle = Optional.of("the Vector API of this JVM cannot be used: " + e);
            }
        }
        LOG.info(
                "Vectors are compared by: {}{}",
                kernel.description(),
                obstacle.map(reason -> " (" + reason + ")").orElse(""));
        return kernel;
    }

    /** SIMD where vectors are compared by SIMD. */
    private static <T> T choose(String name, Class<T> kind, T scalar) {
        if (COMPILED.equals(SCALAR)) {
            return scalar;
        }
        try {
            return load(name, kind);
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.info("Codes are compared without SIMD: the Vector API of this JVM cannot be used: {}", e.toString());
            return scalar;
        }
    }

    /** Why SIMD is not used, if so. */
    private static Optional<String> obstacle() {
        if (System.getProperty("tercel.simd", "auto").equals("off")) {
            return Optional.of("tercel.simd=off");
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of("add --add-modules jdk.incubator.vector to the java command line for SIMD");
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted mode") || mode.contains("emulated-client")) {
            // Uncompiled vectors are objects: a thousand times slower than plain Java.
            return Optional.of("the optimizing compiler is off: " + mode);
        }
        return Optional.empty();
    }

    /** By name, so that no class of the module is looked for where it is missing. */
    private static <T> T load(String name, Class<T> kind) throws ReflectiveOperationException {
        ModuleLayer.boot()
                .findModule("jdk.incubator.vector")
                .ifPresent(module -> Kernels.class.getModule().addReads(module));
        return Class.forName(name).asSubclass(kind).getDeclaredConstructor().newInstance();
    }
}
