package io.tercel.expr;

import io.tercel.column.BytesColumn;
import io.tercel.config.Limits;
import io.tercel.index.scalar.JsonValues;
import io.tercel.schema.CollectionSchema;
import java.util.Arrays;

/** Reads places in JSON columns for indexes, with the reader that filters use. Safe for use by many threads. */
public final class JsonColumnValues implements JsonValues {

    @Override
    public Reader reader(CollectionSchema schema, int storedField, String path, boolean elements, BytesColumn column) {
        JsonPath place = JsonPlaces.find(path, schema, Limits.DEFAULT)
                .filter(found -> found.field() == storedField)
                .orElseThrow(() -> new IllegalArgumentException(path + " is no place in field " + storedField));
        JsonLayout layout = new JsonLayout(place);
        layout.add(place, elements);
        boolean nullable = schema.storedFields().get(storedField).isNullable();
        return new ColumnReader(new JsonReader(layout, nullable), layout.slot(place), elements, column);
    }

    private static final class ColumnReader implements Reader {

        private final JsonReader reader;
        private final int slot;
        private final boolean elements;
        private final Block block;
        private final long[] active = new long[Block.WORDS];

        ColumnReader(JsonReader reader, int slot, boolean elements, BytesColumn column) {
            this.elements = elements;
            this.reader = reader;
            this.slot = slot;
            this.block = new Block(new OneColumn(column));
        }

        @Override
        public void read(int from, int to, Sink sink) {
            int count = to - from;
            block.moveTo(from, count);
            Arrays.fill(active, 0L);
            for (int i = 0; i < count; i++) {
                active[i >> 6] |= 1L << i;
            }
            reader.load(block, active);
            byte[] kinds = reader.kinds(slot);
            for (int i = 0; i < count; i++) {
                tell(kinds[i], from + i, i, sink);
            }
        }

        private void tell(byte kind, int row, int inBlock, Sink sink) {
            switch (kind) {
                case JsonReader.NULL_FIELD -> sink.nullRow(row);
                case JsonReader.BOOL -> sink.bool(row, reader.longAt(slot, inBlock) != 0, false);
                case JsonReader.LONG -> tell(row, reader.longAt(slot, inBlock), sink, false);
                case JsonReader.DOUBLE -> sink.number(row, reader.doubleAt(slot, inBlock), false);
                case JsonReader.STRING -> tell(row, reader.stringAt(slot, inBlock), sink, false);
                case JsonReader.ARRAY -> {
                    if (elements) {
                        reader.elementsAt(slot, inBlock).forEach(element -> tellElement(row, element, sink));
                    }
                }
                default -> {}
            }
        }

        private static void tellElement(int row, Object element, Sink sink) {
            switch (element) {
                case Boolean flag -> sink.bool(row, flag, true);
                case Long number -> tell(row, number, sink, true);
                case Double number -> sink.number(row, number, true);
                case String text -> tell(row, text, sink, true);
                default -> {}
            }
        }

        private static void tell(int row, long value, Sink sink, boolean inArray) {
            if (Numbers.isDouble(value)) {
                sink.number(row, (double) value, inArray);
            } else {
                sink.openRow(row);
            }
        }

        private static void tell(int row, String text, Sink sink, boolean inArray) {
            // JSON can say what no UTF-8 is.
            if (Utf8.loneSurrogate(text) < 0) {
                sink.text(row, text, inArray);
            } else {
                sink.openRow(row);
            }
        }
    }

    /** The only column that is asked for. */
    private record OneColumn(BytesColumn column) implements RowSource {

        @Override
        public void longs(int field, int from, int count, long[] out) {
            throw new IllegalStateException("a JSON column has no numbers");
        }

        @Override
        public void doubles(int field, int from, int count, double[] out) {
            throw new IllegalStateException("a JSON column has no numbers");
        }

        @Override
        public void nulls(int field, int from, int count, long[] out) {
            column.nulls(from, count, out);
        }

        @Override
        public int bytes(int field, int from, int count, ByteRun out) {
            out.memory(column.segmentOf(from));
            return column.places(from, count, out.starts(), out.lengths());
        }
    }
}
