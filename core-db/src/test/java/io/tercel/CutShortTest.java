package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.StorageException;
import io.tercel.query.QueryRequest;
import io.tercel.schema.Row;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of an open database that another program cuts short, which is what a disk that fails looks like, too. */
@Timeout(300)
class CutShortTest {

    @TempDir
    private Path folder;

    @Test
    void aReadOfWhatIsGoneFailsAsTheDiskDoesAndTheDatabaseGoesOn() throws IOException {
        Path directory = folder.resolve("db");
        try (Database database = Database.open(directory, DatabaseOptions.defaults())) {
            Collection papers = database.createCollection(Papers.SCHEMA);
            papers.insert(rows());
            papers.flush();
            Collection other = database.createCollection(Papers.schemaNamed("other"));
            other.insert(List.of(Papers.graphs()));
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path column :
                        files.filter(file -> file.toString().endsWith(".col")).toList()) {
                    cutToNothing(column);
                }
            }

            QueryRequest all =
                    QueryRequest.all().outputFields("body", "year").limit(100).build();
            assertThatThrownBy(() -> papers.query(all))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(directory.toRealPath().toString())
                    .hasMessageContaining("Database.examine");
            assertThat(other.query(all)).hasSize(1);
        }
    }

    private static List<Row> rows() {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> Papers.paper("k%04d".formatted(i), "row", 2000, i, 1, 1, 0))
                .toList();
    }

    private static void cutToNothing(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
