package io.tercel.samples.benchmarks;

import java.nio.file.Path;

/** What a data set is called in results: as its folder is, for data sets have one each. */
final class DataName {

    private static final String UNNAMED = "data";

    private DataName() {}

    static String ofFolder(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        // One word: results separate words by spaces.
        return name == null ? UNNAMED : name.toString().replaceAll("\\s+", "_");
    }

    static String ofFile(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null ? UNNAMED : ofFolder(folder);
    }
}
