package io.tercel.rerankers.cross;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes small ONNX graphs: just enough of the protocol buffers of {@code onnx.proto} for tests. */
final class OnnxWriter {

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private OnnxWriter() {}

    /**
     * A cross-encoder whose logits are the sum of the ids under the mask, times each of the weights: one column for each. With no
     * weight the output has one dimension.
     */
    static byte[] sumOfIds(boolean readsTypes, float... weights) {
        Message graph = new Message();
        graph.add(1, node("Mul", List.of("input_ids", "attention_mask"), "masked"));
        String summed = "masked";
        if (readsTypes) {
            // Tokens of the passage count twice.
            graph.add(1, node("Mul", List.of("masked", "token_type_ids"), "passage"));
            graph.add(1, node("Add", List.of("masked", "passage"), "twice"));
            summed = "twice";
        }
        graph.add(1, node("Cast", List.of(summed), "floats").add(5, attribute("to", FLOAT)));
        boolean column = weights.length > 0;
        graph.add(
                1,
                node("ReduceSum", List.of("floats", "axis"), column ? "sum" : "logits")
                        .add(5, attribute("keepdims", column ? 1 : 0)));
        if (column) {
            graph.add(1, node("MatMul", List.of("sum", "weights"), "logits"));
            graph.add(5, floats("weights", weights));
        }
        graph.add(5, axis());
        graph.text(2, "sum-of-ids");
        graph.add(11, tensorInput("input_ids")).add(11, tensorInput("attention_mask"));
        if (readsTypes) {
            graph.add(11, tensorInput("token_type_ids"));
        }
        graph.add(
                12,
                column
                        ? value("logits", FLOAT, "batch", Integer.toString(weights.length))
                        : value("logits", FLOAT, "batch"));
        return new Message()
                .number(1, 8)
                .add(7, graph)
                .add(8, new Message().text(1, "").number(2, 13))
                .bytes();
    }

    private static Message node(String type, List<String> inputs, String output) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        return node.text(2, output).text(4, type);
    }

    private static Message attribute(String name, int value) {
        return new Message().text(1, name).number(3, value).number(20, 2);
    }

    private static Message tensorInput(String name) {
        return value(name, INT64, "batch", "tokens");
    }

    private static Message value(String name, int type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            boolean known = dimension.chars().allMatch(Character::isDigit);
            shape.add(
                    1, known ? new Message().number(1, Integer.parseInt(dimension)) : new Message().text(2, dimension));
        }
        Message tensor = new Message().number(1, type).add(2, shape);
        return new Message().text(1, name).add(2, new Message().add(1, tensor));
    }

    private static Message axis() {
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.putLong(0, 1);
        return new Message().number(1, 1).number(2, INT64).text(8, "axis").raw(9, raw.array());
    }

    private static Message floats(String name, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return new Message()
                .number(1, 1)
                .number(1, values.length)
                .number(2, FLOAT)
                .text(8, name)
                .raw(9, raw.array());
    }

    /** A message of numbered fields. */
    private static final class Message {

        private static final int VARINT = 0;
        private static final int LENGTH_DELIMITED = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(((long) field << 3) | VARINT);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return raw(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message add(int field, Message value) {
            return raw(field, value.bytes());
        }

        Message raw(int field, byte[] value) {
            varint(((long) field << 3) | LENGTH_DELIMITED);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long left = value;
            while (left > 0x7f) {
                out.write((int) ((left & 0x7f) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
