package io.tercel.segment;

import io.tercel.index.sparse.PostingKind;
import io.tercel.index.sparse.TermBatch;
import io.tercel.index.text.PositionBatch;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.RowBatch;
import io.tercel.text.Analyzer;
import io.tercel.text.AnalyzerByLanguage;
import io.tercel.text.Token;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields of a collection have an index of terms, and how the rows of a batch are made ready for it: texts are cut into terms here,
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
    record Source(int field, int source, PostingKind kind, Optional<FieldAnalyzer> analyzer) {}

    /**
     * A field with a text index.
     *
     * @param field its position in {@code CollectionSchema.fields()}
     * @param source its position in {@code CollectionSchema.storedFields()}
     * @param analyzer cuts its text
     */
    record Matched(int field, int source, FieldAnalyzer analyzer) {}

    private final List<Source> sources = new ArrayList<>();
    private final List<Matched> matched = new ArrayList<>();
    private final Map<String, FieldAnalyzer> analyzers = new LinkedHashMap<>();

    /** Whether rows of the log came without their terms, which could not be made. */
    private volatile boolean lacksTerms;

    /** For one collection. Analyzers that cannot be made here are asked for in vain. */
    public SparseAnalysis(CollectionSchema schema) {
        for (FieldSchema field : schema.fields()) {
            if (field.isAnalyzed()) {
                analyzers.put(field.name(), FieldAnalyzer.of(field, schema));
            }
        }
        List<FieldSchema> stored = schema.storedFields();
        for (int i = 0; i < schema.fields().size(); i++) {
            FieldSchema field = schema.fields().get(i);
            if (field.type() == DataType.SPARSE_FLOAT_VECTOR) {
                PostingKind kind =
                        PostingKind.of(field.index().map(IndexSpec::metric).orElseThrow());
                Optional<String> input = schema.functionFilling(field.name()).map(FunctionSchema::input);
                input.ifPresent(name -> analyzers.put(field.name(), analyzers.get(name)));
                int source = FieldAnalyzer.position(stored, input.orElse(field.name()));
                sources.add(new Source(i, source, kind, input.map(analyzers::get)));
            }
            if (field.isMatchEnabled()) {
                int source = FieldAnalyzer.position(stored, field.name());
                matched.add(new Matched(i, source, of(field.name())));
            }
        }
    }

    List<Source> sources() {
        return sources;
    }

    List<Matched> matched() {
        return matched;
    }

    /**
     * Checks that the texts of all fields can be cut.
     *
     * @throws io.tercel.error.InvalidRequestException when an analyzer cannot be made, naming the field
     */
    public void requireUsable() {
        analyzers.values().forEach(FieldAnalyzer::requireUsable);
    }

    /** As {@link #requireUsable}, but for the fields whose texts could not be cut before a change of the schema either. */
    public void requireUsableAs(SparseAnalysis before) {
        analyzers.forEach((field, analyzer) -> {
            FieldAnalyzer known = before.analyzers.get(field);
            if (known == null || known.isUsable()) {
                analyzer.requireUsable();
            }
        });
    }

    /**
     * Checks that rows may become a segment: one whose index of terms lacked the terms of some rows would lack them for ever.
     *
     * @throws io.tercel.error.InvalidRequestException when an analyzer was missing as the log was read
     */
    public void requireAllTerms() {
        if (lacksTerms) {
            requireUsable();
        }
    }

    /** The analyzer of a VARCHAR field, or of the field that a BM25 function reads for this one; of several the default one. */
    public Analyzer analyzerFor(String field) {
        return of(field).byDefault();
    }

    /**
     * As {@link #analyzerFor(String)}, by its name where the field has several.
     *
     * @throws io.tercel.error.InvalidRequestException when there is none of that name
     */
    public Analyzer analyzerFor(String field, Optional<String> name) {
        return name.map(of(field)::named).orElseGet(() -> analyzerFor(field));
    }

    /**
     * The analyzer of a row's text.
     *
     * @param chosen what another field of the row says, where one chooses
     */
    public Analyzer analyzerOfRow(String field, Optional<String> chosen, String text) {
        Analyzer analyzer = of(field).chosen(chosen);
        return analyzer instanceof AnalyzerByLanguage byLanguage ? byLanguage.ofText(text) : analyzer;
    }

    /** Whether rows of a field may be cut by different analyzers. */
    public boolean isCutByRow(FieldSchema field) {
        return field.multiAnalyzer().isPresent() || analyzerFor(field.name()) instanceof AnalyzerByLanguage;
    }

    /**
     * The terms of a condition's words in each way in which a row of a field with one analyzer may be cut, since a few words do not tell
     * their language. Not empty, none twice.
     */
    public List<List<Token>> termsOfCondition(String field, String words) {
        Analyzer analyzer = analyzerFor(field);
        List<Analyzer> all = analyzer instanceof AnalyzerByLanguage byLanguage ? byLanguage.all() : List.of(analyzer);
        return all.stream().map(each -> each.analyze(words)).distinct().toList();
    }

    private FieldAnalyzer of(String field) {
        FieldAnalyzer analyzer = analyzers.get(field);
        if (analyzer == null) {
            throw new IllegalArgumentException("field '" + field + "' has no analyzer");
        }
        return analyzer;
    }

    /**
     * As {@link #prepare}, of rows that were acknowledged by somebody who could cut their texts. Where that cannot be done here, rows come
     * without terms, and {@link #requireAllTerms} will say so; nothing finds them by their words, since words cannot be cut either.
     */
    AnalyzedRows prepareRecovered(RowBatch rows) {
        return prepare(rows, true);
    }

    /** The rows of a batch, ready for the indexes. A text that two indexes need is cut once. */
    AnalyzedRows prepare(RowBatch rows) {
        return prepare(rows, false);
    }

    private AnalyzedRows prepare(RowBatch rows, boolean recovered) {
        List<PositionBatch> texts = new ArrayList<>();
        matched.forEach(each -> texts.add(new PositionBatch()));
        BitSet filled = new BitSet();
        List<TermBatch> batches = new ArrayList<>();
        for (Source source : sources) {
            TermBatch batch = new TermBatch(source.kind());
            int shared = indexOfMatched(source);
            boolean fills = shared >= 0 && !filled.get(shared);
            if (fills) {
                filled.set(shared);
            }
            Optional<PositionBatch> positions = fills ? Optional.of(texts.get(shared)) : Optional.empty();
            if (recovered && !source.analyzer().map(FieldAnalyzer::isUsable).orElse(true)) {
                lacksTerms = true;
                addNulls(batch, rows, positions);
            } else {
                addAll(batch, source, rows, positions);
            }
            batches.add(batch);
        }
        for (int i = filled.nextClearBit(0); i < texts.size(); i = filled.nextClearBit(i + 1)) {
            Matched field = matched.get(i);
            if (recovered && !field.analyzer().isUsable()) {
                lacksTerms = true;
                addNulls(texts.get(i), rows);
            } else {
                addAll(texts.get(i), field, rows.columns().get(field.source()));
            }
        }
        return new AnalyzedRows(batches, texts);
    }

    private int indexOfMatched(Source source) {
        for (int i = 0; i < matched.size(); i++) {
            if (source.analyzer().isPresent() && matched.get(i).source() == source.source()) {
                return i;
            }
        }
        return -1;
    }

    private static void addNulls(TermBatch batch, RowBatch rows, Optional<PositionBatch> positions) {
        for (int row = 0; row < rows.rows(); row++) {
            batch.addNull();
        }
        positions.ifPresent(each -> addNulls(each, rows));
    }

    private static void addNulls(PositionBatch batch, RowBatch rows) {
        for (int row = 0; row < rows.rows(); row++) {
            batch.addNull();
        }
    }

    private static void addAll(TermBatch batch, Source source, RowBatch rows, Optional<PositionBatch> positions) {
        ColumnData column = rows.columns().get(source.source());
        for (int row = 0; row < rows.rows(); row++) {
            if (column.isNull(row)) {
                batch.addNull();
                positions.ifPresent(PositionBatch::addNull);
            } else if (column instanceof ColumnData.Bytes texts) {
                Analyzer analyzer = source.analyzer().orElseThrow().ofRow(rows, row);
                batch.addText(positions.map(each -> each.recording(analyzer)).orElse(analyzer), texts.text(row));
            } else if (column instanceof ColumnData.Sparse vectors) {
                batch.addVector(
                        vectors.indices(), vectors.values(), vectors.offsets()[row], vectors.offsets()[row + 1]);
            } else {
                throw new IllegalArgumentException(column.getClass() + " has no sparse index");
            }
        }
    }

    private static void addAll(PositionBatch batch, Matched field, ColumnData column) {
        for (int row = 0; row < column.rows(); row++) {
            if (column.isNull(row)) {
                batch.addNull();
            } else {
                batch.addText(field.analyzer().byDefault(), ((ColumnData.Bytes) column).text(row));
            }
        }
    }
}
