package io.tercel.expr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the places of a {@link JsonLayout} out of the rows of a block: each row is parsed at most once, and only when a condition
 * asks for it; what is not on the way to a place is skipped. Of equal keys in one object the last counts.
 */
final class JsonReader {

    /** Nothing is there. The default of a row. */
    static final byte MISSING = 0;
    /** The field itself is null. */
    static final byte NULL_FIELD = 1;
    /** JSON's null. */
    static final byte NULL = 2;

    static final byte BOOL = 3;
    static final byte LONG = 4;
    static final byte DOUBLE = 5;
    static final byte STRING = 6;
    static final byte ARRAY = 7;
    static final byte OBJECT = 8;

    private final JsonLayout layout;
    private final boolean nullable;
    private final JsonFactory factory;
    private final ByteRun run = new ByteRun();
    private final long[] loaded = new long[Block.WORDS];
    private final long[] nulls = new long[Block.WORDS];
    private final byte[][] kinds;
    private final long[][] longs;
    private final double[][] doubles;
    /** Strings, and the elements of arrays where they are needed. */
    private final Object[][] objects;

    private byte[] scratch = new byte[1_024];
    private int loadedFrom = -1;

    JsonReader(JsonLayout layout, boolean nullable) {
        this.layout = layout;
        this.nullable = nullable;
        // Keys are compared by the hash maps of the layout: interning them would only fill the JVM's string table.
        this.factory = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        int slots = layout.slots();
        kinds = new byte[slots][RowSource.BLOCK_ROWS];
        longs = new long[slots][RowSource.BLOCK_ROWS];
        doubles = new double[slots][RowSource.BLOCK_ROWS];
        objects = new Object[slots][RowSource.BLOCK_ROWS];
    }

    /** Makes sure that the active rows of the block have been read. */
    void load(Block block, long[] active) {
        if (loadedFrom != block.from()) {
            startBlock(block);
        }
        int words = block.words();
        long missing = 0;
        for (int i = 0; i < words; i++) {
            missing |= active[i] & ~loaded[i];
        }
        if (missing == 0) {
            return;
        }
        int row = 0;
        while (row < block.count()) {
            int covered = block.source().bytes(layout.field(), block.from() + row, block.count() - row, run);
            for (int i = 0; i < covered; i++) {
                int at = row + i;
                long bit = 1L << at;
                if ((active[at >> 6] & ~loaded[at >> 6] & bit) != 0) {
                    loaded[at >> 6] |= bit;
                    readRow(block.from(), at, i);
                }
            }
            row += covered;
        }
    }

    private void startBlock(Block block) {
        loadedFrom = block.from();
        Arrays.fill(loaded, 0L);
        Arrays.fill(nulls, 0L);
        if (nullable) {
            block.source().nulls(layout.field(), block.from(), block.count(), nulls);
        }
    }

    private void readRow(int blockFrom, int row, int inRun) {
        boolean isNull = (nulls[row >> 6] & (1L << row)) != 0;
        byte atFirst = isNull && !layout.nullIsEmpty() ? NULL_FIELD : MISSING;
        for (byte[] slot : kinds) {
            slot[row] = atFirst;
        }
        int length = run.lengths()[inRun];
        if (isNull || length == 0) {
            return;
        }
        if (length > scratch.length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        MemorySegment.copy(run.memory(), ValueLayout.JAVA_BYTE, run.starts()[inRun], scratch, 0, length);
        try (JsonParser parser = factory.createParser(scratch, 0, length)) {
            if (parser.nextToken() == null) {
                throw damaged(blockFrom + row, null);
            }
            read(layout.root(), parser, row);
        } catch (IOException failure) {
            throw damaged(blockFrom + row, failure);
        }
    }

    private CorruptionException damaged(int row, @Nullable IOException failure) {
        return new CorruptionException(
                "column " + layout.field(), 0, "row %d of the segment holds no JSON".formatted(row), failure);
    }

    /** Reads the value at which the parser stands and leaves the parser at its end. */
    private void read(JsonLayout.Node node, JsonParser parser, int row) throws IOException {
        if (node.needsElements()) {
            assign(node, tree(parser), row);
            return;
        }
        clear(node, row);
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            setKind(node, row, OBJECT);
            readObject(node, parser, row);
        } else if (token == JsonToken.START_ARRAY) {
            setKind(node, row, ARRAY);
            readArray(node, parser, row);
        } else if (node.slot() >= 0) {
            readScalar(node.slot(), parser, row);
        }
    }

    /** As {@link #setScalar} of {@link #scalar}, without an object for a number. */
    private void readScalar(int slot, JsonParser parser, int row) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT && !isBig(parser)) {
            kinds[slot][row] = LONG;
            longs[slot][row] = parser.getLongValue();
        } else if (token.isNumeric()) {
            kinds[slot][row] = DOUBLE;
            doubles[slot][row] = token == JsonToken.VALUE_NUMBER_INT ? big(parser) : parser.getDoubleValue();
        } else {
            setScalar(slot, scalar(parser), row);
        }
    }

    private void readObject(JsonLayout.Node node, JsonParser parser, int row) throws IOException {
        if (!node.hasKeys()) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            JsonLayout.Node below = node.key(parser.currentName());
            parser.nextToken();
            if (below == null) {
                parser.skipChildren();
            } else {
                read(below, parser, row);
            }
        }
    }

    private void readArray(JsonLayout.Node node, JsonParser parser, int row) throws IOException {
        if (!node.hasIndexes()) {
            parser.skipChildren();
            return;
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            JsonLayout.Node below = node.index(index);
            if (below == null) {
                parser.skipChildren();
            } else {
                read(below, parser, row);
            }
        }
    }

    private void clear(JsonLayout.Node node, int row) {
        for (int slot : node.slotsBelow()) {
            kinds[slot][row] = MISSING;
        }
    }

    private void setKind(JsonLayout.Node node, int row, byte kind) {
        if (node.slot() >= 0) {
            kinds[node.slot()][row] = kind;
        }
    }

    /** Distributes a value that has been read whole. */
    private void assign(JsonLayout.Node node, Object value, int row) {
        clear(node, row);
        switch (value) {
            case List<?> list -> {
                if (node.slot() >= 0) {
                    kinds[node.slot()][row] = ARRAY;
                    objects[node.slot()][row] = list;
                }
                for (int i = 0; i < list.size() && node.hasIndexes(); i++) {
                    JsonLayout.Node below = node.index(i);
                    if (below != null) {
                        assign(below, list.get(i), row);
                    }
                }
            }
            case Map<?, ?> map -> {
                setKind(node, row, OBJECT);
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    JsonLayout.Node below = node.key((String) entry.getKey());
                    if (below != null) {
                        assign(below, entry.getValue(), row);
                    }
                }
            }
            default -> {
                if (node.slot() >= 0) {
                    setScalar(node.slot(), value, row);
                }
            }
        }
    }

    private void setScalar(int slot, Object value, int row) {
        switch (value) {
            case Long number -> {
                kinds[slot][row] = LONG;
                longs[slot][row] = number;
            }
            case Double number -> {
                kinds[slot][row] = DOUBLE;
                doubles[slot][row] = number;
            }
            case Boolean flag -> {
                kinds[slot][row] = BOOL;
                longs[slot][row] = flag ? 1 : 0;
            }
            case String text -> {
                kinds[slot][row] = STRING;
                objects[slot][row] = text;
            }
            default -> kinds[slot][row] = NULL;
        }
    }

    /** A whole value: lists, maps and scalars as they are written, 1.0 a Double. */
    private static Object tree(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(tree(parser));
            }
            return list;
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                map.put(key, tree(parser));
            }
            return map;
        }
        return scalar(parser);
    }

    private static Object scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> JsonConstants.NULL;
        };
    }

    private static Object integer(JsonParser parser) throws IOException {
        if (isBig(parser)) {
            return big(parser);
        }
        return parser.getLongValue();
    }

    private static boolean isBig(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
    }

    /** An integer outside the range of longs, as the nearest float that is outside it too, so that it equals no long. */
    private static double big(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        return value == Long.MIN_VALUE ? Math.nextDown(value) : value;
    }

    byte[] kinds(int slot) {
        return kinds[slot];
    }

    long longAt(int slot, int row) {
        return longs[slot][row];
    }

    double doubleAt(int slot, int row) {
        return doubles[slot][row];
    }

    String stringAt(int slot, int row) {
        return (String) objects[slot][row];
    }

    /** The elements of an array, where the layout says that they are needed. */
    List<?> elementsAt(int slot, int row) {
        return (List<?>) objects[slot][row];
    }

    /** The numbers of a slot; rows that have not been read hold anything. */
    void numbers(int slot, int rows, NumberBlock out) {
        for (int row = 0; row < rows; row++) {
            out.longs[row] = longs[slot][row];
            out.doubles[row] = doubles[slot][row];
            out.kinds[row] = switch (kinds[slot][row]) {
                case LONG -> NumberBlock.LONG;
                case DOUBLE -> NumberBlock.DOUBLE;
                case NULL_FIELD -> NumberBlock.UNKNOWN;
                default -> NumberBlock.MISSING;
            };
        }
    }

    /** The lengths of the arrays of a slot; rows that have not been read hold anything. */
    void arrayLengths(int slot, int rows, NumberBlock out) {
        for (int row = 0; row < rows; row++) {
            byte kind = kinds[slot][row];
            if (kind == ARRAY && objects[slot][row] instanceof List<?> elements) {
                out.longs[row] = elements.size();
                out.kinds[row] = NumberBlock.LONG;
            } else {
                out.kinds[row] = kind == NULL_FIELD ? NumberBlock.UNKNOWN : NumberBlock.MISSING;
            }
        }
    }
}
