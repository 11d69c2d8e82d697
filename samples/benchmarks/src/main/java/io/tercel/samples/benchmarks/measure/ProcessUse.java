package io.tercel.samples.benchmarks.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this process uses from its creation on: the highest heap, the most memory of its own (heap, native memory, everything but mapped
 * files), and the bytes that it wrote to files. The last two are known on Linux only.
 */
public final class ProcessUse implements AutoCloseable {

    private static final long SAMPLE_MILLIS = 20;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path IO = Path.of("/proc/self/io");

    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bench-memory");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong heapPeak = new AtomicLong();
    private final AtomicLong memoryPeak = new AtomicLong();
    private final OptionalLong writtenBefore = written();

    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the sampler.
    private ProcessUse() {
        sampler.scheduleAtFixedRate(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to watch. */
    public static ProcessUse watch() {
        return new ProcessUse();
    }

    private void sample() {
        heapPeak.accumulateAndGet(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), Math::max);
        number(STATUS, "RssAnon:").ifPresent(kibibytes -> memoryPeak.accumulateAndGet(kibibytes << 10, Math::max));
    }

    /** The most bytes of the heap that were in use, garbage included. */
    public long heapPeak() {
        sample();
        return heapPeak.get();
    }

    /** The most bytes of memory that were not mapped from files; empty where the system does not tell. */
    public OptionalLong memoryPeak() {
        sample();
        return memoryPeak.get() == 0 ? OptionalLong.empty() : OptionalLong.of(memoryPeak.get());
    }

    /** Bytes handed to the operating system to be written; empty where it does not tell. */
    public OptionalLong bytesWritten() {
        OptionalLong now = written();
        return now.isPresent() && writtenBefore.isPresent()
                ? OptionalLong.of(now.getAsLong() - writtenBefore.getAsLong())
                : OptionalLong.empty();
    }

    private static OptionalLong written() {
        return number(IO, "wchar:");
    }

    private static OptionalLong number(Path file, String name) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return OptionalLong.of(
                            Long.parseLong(line.substring(name.length()).replaceAll("[^0-9]", "")));
                }
            }
        } catch (IOException notOnThisSystem) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
