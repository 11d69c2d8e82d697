package io.tercel.query.exec;

import io.tercel.expr.RowBitmap;
import io.tercel.expr.ScanningTextMatcher;
import io.tercel.expr.TextMatcher;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.segment.Segment;
import io.tercel.text.FuzzyTerms;
import io.tercel.text.Phrase;
import java.util.List;

/** Finds texts by the segment's index where the field has one, and by reading them elsewhere. */
final class IndexedTextMatcher implements TextMatcher {

    private final CollectionSchema schema;
    private final Segment segment;
    private final ScanningTextMatcher scanning;

    IndexedTextMatcher(CollectionSchema schema, Segment segment, ScanningTextMatcher scanning) {
        this.schema = schema;
        this.segment = segment;
        this.scanning = scanning;
    }

    @Override
    public void match(int field, List<String> terms, int minimumShouldMatch, RowBitmap out) {
        FieldSchema stored = schema.storedFields().get(field);
        if (stored.isMatchEnabled()) {
            segment.textIndex(schema.fields().indexOf(stored))
                    .match(terms, minimumShouldMatch, out.rows(), out.words());
        } else {
            scanning.match(field, terms, minimumShouldMatch, out);
        }
    }

    @Override
    public void matchFuzzy(int field, FuzzyTerms terms, RowBitmap out) {
        FieldSchema stored = schema.storedFields().get(field);
        if (stored.isMatchEnabled()) {
            segment.textIndex(schema.fields().indexOf(stored)).matchFuzzy(terms, out.rows(), out.words());
        } else {
            scanning.matchFuzzy(field, terms, out);
        }
    }

    @Override
    public void matchPhrase(int field, Phrase phrase, long slop, RowBitmap out) {
        FieldSchema stored = schema.storedFields().get(field);
        if (stored.isMatchEnabled()) {
            segment.textIndex(schema.fields().indexOf(stored)).matchPhrase(phrase, slop, out.rows(), out.words());
        } else {
            scanning.matchPhrase(field, phrase, slop, out);
        }
    }
}
