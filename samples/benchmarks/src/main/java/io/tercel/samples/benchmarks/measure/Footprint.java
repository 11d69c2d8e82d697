package io.tercel.samples.benchmarks.measure;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a system takes up.
 *
 * @param heapBytes live objects on the heap
 * @param mappedBytes of files mapped into memory, whether read yet or not
 * @param diskBytes of files
 */
public record Footprint(long heapBytes, long mappedBytes, long diskBytes) {

    /** What this process takes up now, without files. Collects garbage first. */
    public static Footprint ofProcess() {
        long mapped = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(liveBytes(), mapped, 0);
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
                bytesOfFiles(folder));
    }

    /** What one of so many vectors takes up. */
    public Footprint perVector(int vectors) {
        return new Footprint(heapBytes / vectors, mappedBytes / vectors, diskBytes / vectors);
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
