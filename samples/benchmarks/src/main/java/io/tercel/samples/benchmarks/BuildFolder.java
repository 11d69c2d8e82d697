package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.measure.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A folder that a system keeps its files in while it is measured, and perhaps longer. */
final class BuildFolder implements AutoCloseable {

    private final Path path;
    private final Optional<TemporaryFolder> temporary;

    private BuildFolder(Path path, Optional<TemporaryFolder> temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static BuildFolder kept(Path path) {
        return new BuildFolder(path, Optional.empty());
    }

    static BuildFolder temporary() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        return new BuildFolder(folder.path(), Optional.of(folder));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (temporary.isPresent()) {
            temporary.get().close();
        }
    }
}
