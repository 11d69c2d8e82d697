package io.tercel.files;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an export did.
 *
 * @param file the file
 * @param rows rows in it
 * @param bytes its size
 * @param took how long it took
 */
public record ExportReport(Path file, long rows, long bytes, Duration took) {}
