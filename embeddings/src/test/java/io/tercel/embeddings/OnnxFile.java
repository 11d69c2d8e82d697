package io.tercel.embeddings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes small ONNX graphs that read {@code input_ids} and look rows up in tables, and tokenizers for them: models whose every output
 * is known beforehand. The field numbers are those of onnx.proto3.
 */
final class OnnxFile {

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final Message graph = new Message();

    OnnxFile() {
        graph.add(2, "lookup");
        graph.add(11, value("input_ids", INT64, "batch", "tokens"));
    }

    /** An output {@code [batch, tokens, width]}: for each id the row of a table. */
    OnnxFile rows(String output, float[][] table) {
        return lookup(output, table).output(output, "batch", "tokens", table[0].length);
    }

    /** An output {@code [batch, width]}: for the first id the row of a table. */
    OnnxFile firstRow(String output, float[][] table) {
        String all = output + "_all";
        String zero = output + "_zero";
        graph.add(
                5,
                new Message()
                        .add(2, INT64)
                        .add(8, zero)
                        .add(9, ByteBuffer.allocate(8).array()));
        lookup(all, table);
        graph.add(1, gather(all, zero, output, 1));
        return output(output, "batch", table[0].length);
    }

    private OnnxFile lookup(String output, float[][] table) {
        String name = output + "_table";
        ByteBuffer raw = ByteBuffer.allocate(table.length * table[0].length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(table).forEach(row -> {
            for (float component : row) {
                raw.putFloat(component);
            }
        });
        graph.add(
                5,
                new Message()
                        .add(1, table.length)
                        .add(1, table[0].length)
                        .add(2, FLOAT)
                        .add(8, name)
                        .add(9, raw.array()));
        graph.add(1, gather(name, "input_ids", output, 0));
        return this;
    }

    private static Message gather(String data, String indices, String output, int axis) {
        Message attribute = new Message().add(1, "axis").add(3, axis).add(20, 2);
        return new Message()
                .add(1, data)
                .add(1, indices)
                .add(2, output)
                .add(4, "Gather")
                .add(5, attribute);
    }

    private OnnxFile output(String name, Object... shape) {
        graph.add(12, value(name, FLOAT, shape));
        return this;
    }

    private static Message value(String name, int type, Object... shape) {
        Message dimensions = new Message();
        for (Object size : shape) {
            dimensions.add(
                    1,
                    size instanceof Integer number
                            ? new Message().add(1, number)
                            : new Message().add(2, size.toString()));
        }
        Message tensor = new Message().add(1, type).add(2, dimensions);
        return new Message().add(1, name).add(2, new Message().add(1, tensor));
    }

    void write(Path file) throws IOException {
        Message opset = new Message().add(1, "").add(2, 17);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(
                file, new Message().add(1, 8).add(7, graph).add(8, opset).bytes.toByteArray());
    }

    /** A tokenizer that knows these words, after [CLS] 0, [SEP] 1 and [UNK] 2, and puts the first two around a text. */
    static void writeTokenizer(Path file, String... words) throws IOException {
        StringBuilder vocabulary = new StringBuilder("'[CLS]': 0, '[SEP]': 1, '[UNK]': 2");
        for (int i = 0; i < words.length; i++) {
            vocabulary.append(", '").append(words[i]).append("': ").append(i + 3);
        }
        String special = "{'id': %d, 'content': '%s', 'single_word': false, 'lstrip': false, 'rstrip': false,"
                + " 'normalized': false, 'special': true}";
        String json = """
            {'version': '1.0', 'truncation': null, 'padding': null,
             'added_tokens': [%s, %s, %s],
             'normalizer': {'type': 'Lowercase'}, 'pre_tokenizer': {'type': 'Whitespace'},
             'post_processor': {'type': 'TemplateProcessing',
              'single': [{'SpecialToken': {'id': '[CLS]', 'type_id': 0}}, {'Sequence': {'id': 'A', 'type_id': 0}},
                         {'SpecialToken': {'id': '[SEP]', 'type_id': 0}}],
              'pair': [{'Sequence': {'id': 'A', 'type_id': 0}}, {'Sequence': {'id': 'B', 'type_id': 0}}],
              'special_tokens': {'[CLS]': {'id': '[CLS]', 'ids': [0], 'tokens': ['[CLS]']},
                                 '[SEP]': {'id': '[SEP]', 'ids': [1], 'tokens': ['[SEP]']}}},
             'decoder': null,
             'model': {'type': 'WordLevel', 'vocab': {%s}, 'unk_token': '[UNK]'}}\
            """.formatted(
                        special.formatted(0, "[CLS]"),
                        special.formatted(1, "[SEP]"),
                        special.formatted(2, "[UNK]"),
                        vocabulary);
        Files.writeString(file, json.replace('\'', '"'));
    }

    /** A message of Protocol Buffers: fields one after another, numbers as varints, all else with its length before it. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message add(int field, int number) {
            varint(field << 3);
            varint(number);
            return this;
        }

        Message add(int field, String text) {
            return add(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message add(int field, Message message) {
            return add(field, message.bytes.toByteArray());
        }

        Message add(int field, byte[] content) {
            varint((field << 3) | 2);
            varint(content.length);
            bytes.writeBytes(content);
            return this;
        }

        private void varint(int value) {
            int rest = value;
            while (rest > 0x7F) {
                bytes.write((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes.write(rest);
        }
    }
}
