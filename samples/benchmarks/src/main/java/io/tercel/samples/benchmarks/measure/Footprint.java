package io.tercel.samples.benchmarks.measure;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a system takes up.
 *
 * @param heapBytes live objects on the heap
 * @param mappedBytes of files mapped into memory, whether read yet or not
 * @param diskBytes of files
 */
public record Footprint(long heapBytes, long mappedBytes, long diskBytes) {

    /** What this process takes up now, without files. Collects garbage first. */
    @SuppressWarnings("SystemGc") // The heap is of interest only without what nobody refers to any more.
    public static Footprint ofProcess() {
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long mapped = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("mapped"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(heap, mapped, 0);
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
