package io.tercel.index.scalar;

import io.tercel.column.BytesColumn;
import io.tercel.column.Column;
import io.tercel.index.BuildControl;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.ScalarIndexRules;
import io.tercel.schema.ScalarIndexSpec;
import java.util.Optional;

/** Which index for filters a segment gets, how it is written and opened. Safe for use by many threads. */
public final class ScalarIndexes {

    /** Fewer rows are read in no time. */
    public static final int ROWS_MIN = 2_048;

    private final JsonValues json;
    private final int rowsMin;

    /**
     * With what reads JSON.
     *
     * @param rowsMin segments of fewer rows get no index, {@link #ROWS_MIN} but in tests
     */
    public ScalarIndexes(JsonValues json, int rowsMin) {
        this.json = json;
        this.rowsMin = rowsMin;
    }

    /** What is built for the rows of a segment; empty when reading them is as good. */
    public Optional<ScalarIndexSpec> resolve(ScalarIndexSpec wanted, FieldSchema field, int rows) {
        return rows < rowsMin ? Optional.empty() : Optional.of(ScalarIndexRules.resolved(wanted, field.type()));
    }

    /**
     * Writes an index. When it returns the bytes are durable, and the name as soon as its folder is synced.
     *
     * @param storedField position of the field among the stored fields
     * @param spec as {@link #resolve} said
     * @throws RuntimeException what {@code control} throws to end the build, or the reason why it failed; the file may be there in part
     */
    public void write(
            Directory directory,
            String name,
            FileIdentity identity,
            CollectionSchema schema,
            int storedField,
            ScalarIndexSpec spec,
            Column column,
            BuildControl control) {
        if (spec instanceof ScalarIndexSpec.Rtree) {
            BoxTree tree = new BoxTree((BytesColumn) column, control);
            try (ChecksumOutput out = ChecksumOutput.create(directory, name, ScalarFormat.TYPE, identity)) {
                tree.write(out, spec);
            }
            return;
        }
        KeyCollector collector = new KeyCollector(column, control);
        Lists lists = collector.read(schema, storedField, spec, json);
        boolean texts = isOfTexts(schema.storedFields().get(storedField), spec);
        boolean plain = spec instanceof ScalarIndexSpec.Sorted;
        try (ChecksumOutput out = ChecksumOutput.create(directory, name, ScalarFormat.TYPE, identity)) {
            ScalarOutput file = new ScalarOutput(out, control);
            file.write(lists, texts, plain);
            file.finish(
                    texts ? ScalarFormat.TEXTS : ScalarFormat.NUMBERS,
                    plain,
                    spec,
                    column.rows(),
                    lists.keys(),
                    collector.nulls(),
                    collector.open());
        }
    }

    private static boolean isOfTexts(FieldSchema field, ScalarIndexSpec spec) {
        if (spec instanceof ScalarIndexSpec.JsonPath path) {
            return path.cast().isText();
        }
        return switch (field.type()) {
            case VARCHAR -> true;
            case ARRAY ->
                field.elementType().filter(type -> type == DataType.VARCHAR).isPresent();
            default -> false;
        };
    }

    /**
     * Opens an index without reading much of it.
     *
     * @param rows of the segment
     * @throws io.tercel.error.VectorDbException when the file is missing, damaged or another one
     */
    public ScalarIndex open(Directory directory, String name, FileIdentity identity, ScalarIndexSpec spec, int rows) {
        CheckedFile file = CheckedFile.open(directory, name, ScalarFormat.TYPE, identity);
        try {
            ScalarFile sections = new ScalarFile(file, spec, rows);
            return spec instanceof ScalarIndexSpec.Rtree ? new BoxIndex(sections) : new KeyIndex(sections, spec.kind());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
