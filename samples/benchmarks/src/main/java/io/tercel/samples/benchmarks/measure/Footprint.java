package io.tercel.samples.benchmarks.measure;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a system takes up.
 *
 * @param heapBytes live objects on the heap
 * @param mappedBytes of files mapped into memory, whether read yet or not
 * @param residentBytes of mapped files that are in memory because they were read; 0 where the system does not tell (only Linux does)
 * @param diskBytes of files
 */
public record Footprint(long heapBytes, long mappedBytes, long residentBytes, long diskBytes) {

    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Pattern MAPPING = Pattern.compile("[0-9a-f]+-[0-9a-f]+ ");
    private static final String RESIDENT = "Rss:";
    private static final int MAX_ROUNDS = 10;
    private static final long SETTLED_BYTES = 16 << 10;

    /** What this process takes up now, without files. Collects garbage first. */
    public static Footprint ofProcess() {
        long live = settledLiveBytes();
        long mapped = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(live, mapped, 0, 0);
    }

    /**
     * Counts until nothing more goes away. One collection is not enough: what only a weak reference or a cleaner held is let go by
     * it, but counted, and would look as if the next state were smaller.
     */
    private static long settledLiveBytes() {
        long counted = liveBytes();
        for (int round = 1; round < MAX_ROUNDS; round++) {
            long again = liveBytes();
            if (again >= counted - SETTLED_BYTES) {
                return again;
            }
            counted = again;
        }
        return counted;
    }

    /**
     * The bytes of all objects that are still referred to, counted class by class by the Java machine. The used size of the heap
     * is no measure of it: the collector leaves dead objects where moving their neighbours is not worth it, tens of megabytes.
     */
    private static long liveBytes() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return totalOf(histogram);
        } catch (JMException notOfThisMachine) {
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    /** The last number of the last line: {@code Total  instances  bytes}. */
    static long totalOf(String histogram) {
        String text = histogram.strip();
        return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
    }

    /** What was added since an earlier state, and how large the files in a folder are. */
    public Footprint since(Footprint earlier, Path folder) throws IOException {
        return new Footprint(
                Math.max(0, heapBytes - earlier.heapBytes),
                Math.max(0, mappedBytes - earlier.mappedBytes),
                residentBytesOf(folder),
                bytesOfFiles(folder));
    }

    /** What one of so many vectors takes up. */
    public Footprint perVector(int vectors) {
        return new Footprint(heapBytes / vectors, mappedBytes / vectors, residentBytes / vectors, diskBytes / vectors);
    }

    private static long residentBytesOf(Path folder) throws IOException {
        return Files.isReadable(MAPPINGS)
                ? residentBytes(
                        Files.readAllLines(MAPPINGS), folder.toRealPath().toString())
                : 0;
    }

    /** Sums the {@code Rss} of each mapping whose head line names a file in the folder. */
    static long residentBytes(List<String> mappings, String folder) {
        long kibibytes = 0;
        boolean isCounted = false;
        for (String line : mappings) {
            if (line.startsWith(RESIDENT)) {
                kibibytes += isCounted ? Long.parseLong(line.replaceAll("[^0-9]", "")) : 0;
            } else if (MAPPING.matcher(line).lookingAt()) {
                isCounted = line.contains(" " + folder + "/");
            }
        }
        return kibibytes << 10;
    }

    private static long bytesOfFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
