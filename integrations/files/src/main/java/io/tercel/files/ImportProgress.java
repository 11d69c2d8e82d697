package io.tercel.files;

import java.nio.file.Path;

/**
 * How far an import has come.
 *
 * @param file what is being read
 * @param rows rows of it that have been read, bad ones too
 * @param rejected of these the bad ones
 * @param filesDone files before it
 * @param files files altogether
 */
public record ImportProgress(Path file, long rows, long rejected, int filesDone, int files) {}
