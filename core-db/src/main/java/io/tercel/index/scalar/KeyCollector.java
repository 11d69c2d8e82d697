package io.tercel.index.scalar;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.column.DictionaryColumn;
import io.tercel.column.DoubleColumn;
import io.tercel.column.LongColumn;
import io.tercel.index.BuildControl;
import io.tercel.schema.ArrayCodec;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.JsonCast;
import io.tercel.schema.ScalarIndexSpec;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.roaringbitmap.RoaringBitmap;

/** Reads the keys of a column's rows. Used by one thread. */
final class KeyCollector {

    private static final int BLOCK_ROWS = 1_024;

    private final Column column;
    private final BuildControl control;
    private final Entries entries;
    private final Terms terms = new Terms();
    private final RoaringBitmap nulls = new RoaringBitmap();
    private final RoaringBitmap open = new RoaringBitmap();

    KeyCollector(Column column, BuildControl control) {
        this.column = column;
        this.control = control;
        this.entries = new Entries(column.rows());
    }

    RoaringBitmap nulls() {
        return nulls;
    }

    RoaringBitmap open() {
        return open;
    }

    /** The lists of the rows of a field. */
    Lists read(CollectionSchema schema, int storedField, ScalarIndexSpec spec, JsonValues json) {
        FieldSchema field = schema.storedFields().get(storedField);
        if (spec instanceof ScalarIndexSpec.JsonPath path) {
            JsonValues.Reader reader =
                    json.reader(schema, storedField, path.path(), path.cast().isArray(), (BytesColumn) column);
            return readJson(reader, path.cast());
        }
        for (int row = 0; row < column.rows(); row++) {
            if (column.isNull(row)) {
                nulls.add(row);
            }
        }
        if (spec instanceof ScalarIndexSpec.Ngram grams) {
            return readGrams(new GramLists(grams.minGram(), grams.maxGram()));
        }
        return switch (column) {
            case LongColumn longs -> readLongs(longs);
            case DoubleColumn doubles -> readDoubles(doubles);
            case BytesColumn bytes ->
                field.type() == DataType.ARRAY ? readArrays(bytes, new ArrayCodec(field)) : readTexts(bytes);
            default -> throw new IllegalArgumentException("no index for filters over " + field);
        };
    }

    /** Calls for each row that is not null, and tells the control now and then. */
    private void eachRow(RowVisitor visitor) {
        for (int from = 0; from < column.rows(); from += BLOCK_ROWS) {
            int to = Math.min(from + BLOCK_ROWS, column.rows());
            for (int row = from; row < to; row++) {
                if (!column.isNull(row)) {
                    visitor.visit(row);
                }
            }
            // Half of the work: then they are sorted and written.
            control.progress(to, 2L * column.rows());
        }
    }

    private interface RowVisitor {
        void visit(int row);
    }

    private Lists readLongs(LongColumn longs) {
        eachRow(row -> entries.add(longs.get(row), row));
        return SortedLists.ofNumbers(entries);
    }

    private Lists readDoubles(DoubleColumn doubles) {
        eachRow(row -> addNumber(row, doubles.get(row)));
        return SortedLists.ofNumbers(entries);
    }

    private void addNumber(int row, double value) {
        if (!Double.isNaN(value)) {
            entries.add(Keys.of(value), row);
        }
    }

    private Lists readTexts(BytesColumn texts) {
        if (texts instanceof DictionaryColumn dictionary) {
            return readNumbered(dictionary);
        }
        eachRow(row -> addText(row, texts.segmentOf(row), texts.offsetOf(row), texts.length(row)));
        return SortedLists.ofTexts(entries, terms);
    }

    private Lists readNumbered(DictionaryColumn texts) {
        MemorySegment values = texts.dictionary();
        for (int i = 0; i < texts.distinct(); i++) {
            terms.number(values, texts.valueOffset(i), texts.valueLength(i));
        }
        int[] numbers = new int[BLOCK_ROWS];
        for (int from = 0; from < column.rows(); from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, column.rows() - from);
            texts.numbers(from, count, numbers);
            for (int i = 0; i < count; i++) {
                if (!column.isNull(from + i)) {
                    entries.add(numbers[i], from + i);
                }
            }
            control.progress(from + count, 2L * column.rows());
        }
        return SortedLists.ofTexts(entries, terms);
    }

    private void addText(int row, MemorySegment memory, long at, int length) {
        entries.add(terms.number(memory, at, length), row);
    }

    private Lists readGrams(GramLists grams) {
        BytesColumn texts = (BytesColumn) column;
        eachRow(row -> grams.add(row, texts.segmentOf(row), texts.offsetOf(row), texts.length(row)));
        return grams.ordered();
    }

    private Lists readArrays(BytesColumn arrays, ArrayCodec codec) {
        DataType type = codec.elements();
        eachRow(row -> {
            MemorySegment memory = arrays.segmentOf(row);
            long at = arrays.offsetOf(row);
            int count = codec.count(memory, at, arrays.length(row));
            for (int i = 0; i < count; i++) {
                if (type == DataType.VARCHAR) {
                    addText(row, memory, codec.start(memory, at, i), codec.length(memory, at, i));
                } else if (type == DataType.FLOAT || type == DataType.DOUBLE) {
                    addNumber(row, codec.doubleAt(memory, at, i));
                } else {
                    entries.add(codec.longAt(memory, at, i), row);
                }
            }
        });
        return type == DataType.VARCHAR ? SortedLists.ofTexts(entries, terms) : SortedLists.ofNumbers(entries);
    }

    private Lists readJson(JsonValues.Reader reader, JsonCast cast) {
        JsonSink sink = new JsonSink(cast);
        for (int from = 0; from < column.rows(); from += BLOCK_ROWS) {
            int to = Math.min(from + BLOCK_ROWS, column.rows());
            reader.read(from, to, sink);
            control.progress(to, 2L * column.rows());
        }
        return cast.isText() ? SortedLists.ofTexts(entries, terms) : SortedLists.ofNumbers(entries);
    }

    /** Keeps the values that the index is for. */
    private final class JsonSink implements JsonValues.Sink {

        private final JsonCast cast;

        JsonSink(JsonCast cast) {
            this.cast = cast;
        }

        @Override
        public void nullRow(int row) {
            nulls.add(row);
        }

        @Override
        public void openRow(int row) {
            open.add(row);
        }

        @Override
        public void bool(int row, boolean value, boolean inArray) {
            if (cast == (inArray ? JsonCast.ARRAY_BOOL : JsonCast.BOOL)) {
                entries.add(value ? 1 : 0, row);
            }
        }

        @Override
        public void number(int row, double value, boolean inArray) {
            if (cast == (inArray ? JsonCast.ARRAY_DOUBLE : JsonCast.DOUBLE)) {
                addNumber(row, value);
            }
        }

        @Override
        public void text(int row, String value, boolean inArray) {
            if (cast == (inArray ? JsonCast.ARRAY_VARCHAR : JsonCast.VARCHAR)) {
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                addText(row, MemorySegment.ofArray(utf8), 0, utf8.length);
            }
        }
    }
}
