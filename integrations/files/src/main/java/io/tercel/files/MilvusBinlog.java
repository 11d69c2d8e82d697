package io.tercel.files;

import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One log of a segment of Milvus: the values of one field, or deletes.
 *
 * <pre>
 * bytes   what
 * 4       magic FFFABC
 * events, each
 *   8     timestamp
 *   1     type: 0 descriptor, 1 insert, 2 delete
 *   4     length of the event
 *   4     position of the next event
 *   …     of a descriptor: what the log is about; of an insert or delete:
 *     8     first timestamp
 *     8     last timestamp
 *     …     a Parquet file
 * </pre>
 *
 * <p>All little-endian.
 */
final class MilvusBinlog {

    static final int MAGIC = 0xFF_FA_BC;
    static final int EVENT_HEADER_BYTES = 17;
    static final int RANGE_BYTES = 16;
    static final int INSERT = 1;
    static final int DELETE = 2;

    private MilvusBinlog() {}

    /**
     * The rows of a log, each by the names of its Parquet columns.
     *
     * @throws CorruptionException when it is not whole
     */
    static List<RawRow> read(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer log = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < Integer.BYTES || log.getInt(0) != MAGIC) {
            throw new CorruptionException(path.toString(), 0, "not a log of Milvus");
        }
        List<RawRow> rows = new ArrayList<>();
        int at = Integer.BYTES;
        while (at < bytes.length) {
            int length = bytes.length - at < EVENT_HEADER_BYTES ? -1 : log.getInt(at + 9);
            if (length < EVENT_HEADER_BYTES || length > bytes.length - at) {
                throw new CorruptionException(path.toString(), at, "an event is cut off");
            }
            byte type = log.get(at + 8);
            if (type == INSERT || type == DELETE) {
                int payload = at + EVENT_HEADER_BYTES + RANGE_BYTES;
                read(path, new BytesFile(bytes, payload, at + length - payload), rows);
            }
            at += length;
        }
        return rows;
    }

    private static void read(Path path, BytesFile payload, List<RawRow> rows) throws IOException {
        if (payload.length() < 0) {
            throw new CorruptionException(path.toString(), 0, "an event without its values");
        }
        try (ParquetFile file = ParquetFile.open(path.toString(), payload)) {
            for (RowFile.Part part : file.parts()) {
                part.read(1_000, (first, batch) -> rows.addAll(batch));
            }
        }
    }
}
