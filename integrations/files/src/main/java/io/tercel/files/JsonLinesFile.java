package io.tercel.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A JSON object in each line; empty lines are passed over. A line that is none is a bad row, and the file goes on after it. */
record JsonLinesFile(Path path) implements RowFile {

    @Override
    public List<Part> parts() {
        return List.of(this::read);
    }

    private void read(int batchRows, Batches to) throws IOException {
        RowBatches batches = new RowBatches(0, batchRows, to);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(FileSource.stream(path), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    batches.add(row(line));
                }
            }
        }
        batches.flush();
    }

    private static RawRow row(String line) {
        try {
            return Json.parse(line) instanceof Map<?, ?> object
                    ? RawRow.of(Json.object(object))
                    : RawRow.unreadable("expected a JSON object");
        } catch (IllegalArgumentException e) {
            return RawRow.unreadable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {}
}
