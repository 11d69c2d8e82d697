package io.tercel.files;

import io.tercel.error.StorageFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that names bad rows: a line of JSON for each, with {@code file, row, field, reason}. */
final class RejectedRows implements AutoCloseable {

    private final Path path;
    private final FileChannel out;

    /**
     * Opens it.
     *
     * @param keptBytes what of an earlier run stays; the rest belongs to a file that is imported again
     */
    RejectedRows(Path path, long keptBytes) {
        this.path = path;
        try {
            this.out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out.truncate(keptBytes);
            out.position(out.size());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    synchronized void add(Path file, long row, String field, String reason) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", file.toString());
        line.put("row", row);
        line.put("field", field);
        line.put("reason", reason);
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Makes what has been written durable; returns how many bytes there are. */
    synchronized long sync() {
        try {
            out.force(true);
            return out.size();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private StorageFailedException failed(IOException cause) {
        return new StorageFailedException("file %s: %s".formatted(path, cause.getMessage()), cause);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
