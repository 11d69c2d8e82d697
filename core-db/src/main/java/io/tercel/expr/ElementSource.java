package io.tercel.expr;

import io.tercel.schema.ArrayCodec;
import io.tercel.schema.FieldSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that can be asked for {@link ElementFields} too, read from the bytes of arrays where they lie. An element beyond the end of
 * a row's array is null there, so that no condition on it is true.
 */
final class ElementSource implements RowSource {

    private final RowSource rows;
    private final boolean[] nullable;
    private final @Nullable ArrayCodec[] codecs;
    private final ByteRun run = new ByteRun();

    private ElementSource(RowSource rows, List<FieldSchema> storedFields) {
        this.rows = rows;
        nullable = new boolean[storedFields.size()];
        codecs = new ArrayCodec[storedFields.size()];
        for (int i = 0; i < codecs.length; i++) {
            nullable[i] = storedFields.get(i).isNullable();
            codecs[i] = storedFields.get(i).elementType().isPresent() ? new ArrayCodec(storedFields.get(i)) : null;
        }
    }

    /** The source itself where there are no arrays. */
    static RowSource over(RowSource rows, List<FieldSchema> storedFields) {
        boolean arrays =
                storedFields.stream().anyMatch(field -> field.elementType().isPresent());
        return arrays ? new ElementSource(rows, storedFields) : rows;
    }

    private ArrayCodec codec(int number) {
        ArrayCodec codec = codecs[ElementFields.stored(number)];
        if (codec == null) {
            throw new IllegalArgumentException("no ARRAY: " + ElementFields.stored(number));
        }
        return codec;
    }

    @Override
    public void longs(int field, int from, int count, long[] out) {
        if (ElementFields.isStored(field)) {
            rows.longs(field, from, count, out);
            return;
        }
        ArrayCodec codec = codec(field);
        boolean length = ElementFields.isLength(field);
        int index = ElementFields.index(field);
        int done = 0;
        while (done < count) {
            int covered = rows.bytes(ElementFields.stored(field), from + done, count - done, run);
            for (int i = 0; i < covered; i++) {
                int elements = codec.count(run.memory(), run.starts()[i], run.lengths()[i]);
                out[done + i] =
                        length ? elements : index < elements ? codec.longAt(run.memory(), run.starts()[i], index) : 0;
            }
            done += covered;
        }
    }

    @Override
    public void doubles(int field, int from, int count, double[] out) {
        if (ElementFields.isStored(field)) {
            rows.doubles(field, from, count, out);
            return;
        }
        ArrayCodec codec = codec(field);
        int index = ElementFields.index(field);
        int done = 0;
        while (done < count) {
            int covered = rows.bytes(ElementFields.stored(field), from + done, count - done, run);
            for (int i = 0; i < covered; i++) {
                int elements = codec.count(run.memory(), run.starts()[i], run.lengths()[i]);
                out[done + i] = index < elements ? codec.doubleAt(run.memory(), run.starts()[i], index) : 0;
            }
            done += covered;
        }
    }

    @Override
    public void nulls(int field, int from, int count, long[] out) {
        int stored = ElementFields.stored(field);
        if (ElementFields.isStored(field) || nullable[stored]) {
            rows.nulls(stored, from, count, out);
        } else {
            Arrays.fill(out, 0, RowBitmap.wordsFor(count), 0L);
        }
        if (ElementFields.isStored(field) || ElementFields.isLength(field)) {
            return;
        }
        ArrayCodec codec = codec(field);
        int index = ElementFields.index(field);
        int done = 0;
        while (done < count) {
            int covered = rows.bytes(stored, from + done, count - done, run);
            for (int i = 0; i < covered; i++) {
                if (index >= codec.count(run.memory(), run.starts()[i], run.lengths()[i])) {
                    out[(done + i) >> 6] |= 1L << (done + i);
                }
            }
            done += covered;
        }
    }

    @Override
    public int bytes(int field, int from, int count, ByteRun out) {
        if (ElementFields.isStored(field)) {
            return rows.bytes(field, from, count, out);
        }
        ArrayCodec codec = codec(field);
        int index = ElementFields.index(field);
        int covered = rows.bytes(ElementFields.stored(field), from, count, out);
        long[] starts = out.starts();
        int[] lengths = out.lengths();
        for (int i = 0; i < covered; i++) {
            if (index < codec.count(out.memory(), starts[i], lengths[i])) {
                int length = codec.length(out.memory(), starts[i], index);
                starts[i] = codec.start(out.memory(), starts[i], index);
                lengths[i] = length;
            } else {
                lengths[i] = 0;
            }
        }
        return covered;
    }

    @Override
    public boolean keepPossible(int field, ByteString value, int from, int count, long[] out) {
        return ElementFields.isStored(field) && rows.keepPossible(field, value, from, count, out);
    }

    @Override
    public Optional<ByteDictionary> dictionary(int field) {
        return ElementFields.isStored(field) ? rows.dictionary(field) : Optional.empty();
    }
}
