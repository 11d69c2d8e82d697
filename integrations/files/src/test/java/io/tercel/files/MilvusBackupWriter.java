package io.tercel.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjIntConsumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes a backup of Milvus event by event, as the form is documented: two segments of five rows each, one of which is deleted. */
final class MilvusBackupWriter {

    private static final String META = """
            {"name": "b", "collection_backups": [{"collection_id": 7, "db_name": "default", "collection_name": "papers",
              "schema": {"name": "papers", "enable_dynamic_field": true, "fields": [
                {"fieldID": 100, "name": "id", "is_primary_key": true, "data_type": 5},
                {"fieldID": 101, "name": "title", "data_type": 21, "nullable": true,
                  "type_params": [{"key": "max_length", "value": "200"}]},
                {"fieldID": 102, "name": "v", "data_type": 101, "type_params": [{"key": "dim", "value": "2"}]},
                {"fieldID": 103, "name": "tags", "data_type": 22, "element_type": 21,
                  "type_params": [{"key": "max_capacity", "value": "9"}, {"key": "max_length", "value": "50"}]},
                {"fieldID": 104, "name": "$meta", "data_type": 23, "is_dynamic": true}]},
              "index_infos": [{"field_name": "v", "params": {"index_type": "HNSW", "metric_type": "IP"}}]}]}
            """;

    private final Path backup;

    MilvusBackupWriter(Path backup) {
        this.backup = backup;
    }

    void write() throws IOException {
        Files.createDirectories(backup.resolve("meta"));
        Files.writeString(backup.resolve("meta/full_meta.json"), META);
        segment(11, "8/20", 0);
        segment(12, "8/0/21", 10);
        delta("8/20/30", "{\"pk\":3,\"ts\":500,\"pkType\":5}");
        // Older than the row, which stays: it was put in again after the delete.
        delta("8/21/31", "{\"pk\":14,\"ts\":50,\"pkType\":5}");
    }

    /** Five rows, in two logs of three and two. */
    private void segment(int log, String path, int firstKey) throws IOException {
        int[][] logs = {{0, 3}, {3, 5}};
        for (int i = 0; i < logs.length; i++) {
            int from = logs[i][0];
            int to = logs[i][1];
            int number = 100 * log + i;
            log(path + "/1/" + number, "required int64 val", from, to, (g, row) -> g.add("val", 100L + row));
            log(
                    path + "/100/" + number,
                    "required int64 val",
                    from,
                    to,
                    (g, row) -> g.add("val", (long) firstKey + row));
            log(path + "/101/" + number, "optional binary val (STRING)", from, to, (g, row) -> {
                if (row != 1) {
                    g.add("val", "title " + row);
                }
            });
            log(
                    path + "/102/" + number,
                    "required fixed_len_byte_array(8) val",
                    from,
                    to,
                    (g, row) -> g.add("val", Binary.fromConstantByteArray(floats(firstKey + row, 0.5f))));
            log(
                    path + "/103/" + number,
                    "required binary val",
                    from,
                    to,
                    (g, row) -> g.add("val", Binary.fromConstantByteArray(texts("a", "tag" + row))));
            log(
                    path + "/104/" + number,
                    "required binary val",
                    from,
                    to,
                    (g, row) -> g.add(
                            "val",
                            Binary.fromConstantByteArray(
                                    ("{\"extra\":" + row + "}").getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** ScalarField{string_data = 6: StringArray{data = 1: …}}. */
    private static byte[] texts(String... values) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        for (String value : values) {
            inner.write(1 << 3 | 2);
            inner.write(value.length());
            inner.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        outer.write(6 << 3 | 2);
        outer.write(inner.size());
        outer.writeBytes(inner.toByteArray());
        return outer.toByteArray();
    }

    private void log(String name, String column, int from, int to, ObjIntConsumer<Group> value) throws IOException {
        Path file = backup.resolve("binlogs/insert_log/7").resolve(name);
        write(file, MilvusBinlog.INSERT, parquet(column, from, to, value));
    }

    private void delta(String name, String delete) throws IOException {
        Path file = backup.resolve("binlogs/delta_log/7").resolve(name);
        write(
                file,
                MilvusBinlog.DELETE,
                parquet("required binary val (STRING)", 0, 1, (g, row) -> g.add("val", delete)));
    }

    private byte[] parquet(String column, int from, int to, ObjIntConsumer<Group> value) throws IOException {
        Path file = backup.resolveSibling("payload");
        MessageType type = MessageTypeParser.parseMessageType("message m { " + column + "; }");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(type)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .build()) {
            for (int row = from; row < to; row++) {
                Group group = new SimpleGroupFactory(type).newGroup();
                value.accept(group, row);
                writer.write(group);
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    /** Magic, a descriptor with a body that nobody needs, and the event with the values. */
    private static void write(Path file, int type, byte[] payload) throws IOException {
        Files.createDirectories(file.getParent());
        int descriptor = 17 + 52 + 8 + 4;
        int event = 17 + 16 + payload.length;
        ByteBuffer log = ByteBuffer.allocate(4 + descriptor + event).order(ByteOrder.LITTLE_ENDIAN);
        log.putInt(0xFFFABC);
        log.putLong(1).put((byte) 0).putInt(descriptor).putInt(4 + descriptor);
        log.position(4 + descriptor);
        log.putLong(1).put((byte) type).putInt(event).putInt(4 + descriptor + event);
        log.putLong(100).putLong(200).put(payload);
        Files.write(file, log.array());
    }
}
