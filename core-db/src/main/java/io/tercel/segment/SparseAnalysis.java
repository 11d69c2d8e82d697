package io.tercel.segment;

import io.tercel.index.sparse.PostingKind;
import io.tercel.index.sparse.TermBatch;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.RowBatch;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields of a collection have a sparse index, and how the rows of a batch are made ready for it: texts are cut into terms here,
 * on the writer's own thread, before the write takes its place in the order. Safe for use by many threads.
 */
public final class SparseAnalysis {

    /**
     * A field with a sparse index.
     *
     * @param field its position in {@code CollectionSchema.fields()}
     * @param source position in {@code CollectionSchema.storedFields()} of the field that its values come from
     * @param analyzer cuts the source's text; empty when the source is a sparse vector
     */
    record Source(int field, int source, PostingKind kind, Optional<Analyzer> analyzer) {}

    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Analyzer> analyzers = new HashMap<>();

    /** For one collection. */
    public SparseAnalysis(CollectionSchema schema) {
        for (FieldSchema field : schema.fields()) {
            field.analyzer().ifPresent(name -> analyzers.put(field.name(), Analyzers.of(name)));
        }
        List<FieldSchema> stored = schema.storedFields();
        for (int i = 0; i < schema.fields().size(); i++) {
            FieldSchema field = schema.fields().get(i);
            if (field.type() == DataType.SPARSE_FLOAT_VECTOR) {
                PostingKind kind =
                        PostingKind.of(field.index().map(IndexSpec::metric).orElseThrow());
                Optional<String> input = schema.functionFilling(field.name()).map(FunctionSchema::input);
                input.ifPresent(name -> analyzers.put(field.name(), analyzers.get(name)));
                String source = input.orElse(field.name());
                int position = 0;
                while (!stored.get(position).name().equals(source)) {
                    position++;
                }
                sources.add(new Source(i, position, kind, input.map(analyzers::get)));
            }
        }
    }

    List<Source> sources() {
        return sources;
    }

    /** The analyzer of a VARCHAR field, or of the field that a BM25 function reads for this one. */
    public Analyzer analyzerFor(String field) {
        Analyzer analyzer = analyzers.get(field);
        if (analyzer == null) {
            throw new IllegalArgumentException("field '" + field + "' has no analyzer");
        }
        return analyzer;
    }

    /** The rows of a batch, ready for the sparse indexes, one for each field that has one. */
    public List<TermBatch> prepare(RowBatch rows) {
        List<TermBatch> batches = new ArrayList<>();
        for (Source source : sources) {
            TermBatch batch = new TermBatch(source.kind());
            ColumnData column = rows.columns().get(source.source());
            for (int row = 0; row < rows.rows(); row++) {
                add(batch, source, column, row);
            }
            batches.add(batch);
        }
        return batches;
    }

    private static void add(TermBatch batch, Source source, ColumnData column, int row) {
        if (column.isNull(row)) {
            batch.addNull();
        } else if (column instanceof ColumnData.Bytes texts) {
            int start = texts.offsets()[row];
            String text = new String(texts.bytes(), start, texts.offsets()[row + 1] - start, StandardCharsets.UTF_8);
            batch.addText(source.analyzer().orElseThrow(), text);
        } else if (column instanceof ColumnData.Sparse vectors) {
            batch.addVector(vectors.indices(), vectors.values(), vectors.offsets()[row], vectors.offsets()[row + 1]);
        } else {
            throw new IllegalArgumentException(column.getClass() + " has no sparse index");
        }
    }
}
