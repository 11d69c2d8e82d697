package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.Highlighter;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.FunctionSchema;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.NearestName;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import io.tercel.segment.SparseAnalysis;
import io.tercel.text.Analyzer;
import io.tercel.text.TextMarker;
import io.tercel.text.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Marks the words that were looked for in the texts of hits. */
final class Highlighting {

    /** Finds and marks nothing. */
    static final Highlighting NONE = new Highlighting(List.of(), Optional.empty());

    /**
     * A field whose texts are marked.
     *
     * @param chooser the field that names the analyzer of each row, if one does
     * @param terms what is marked, with the numbers that tags go by
     * @param texts whose terms are marked too, cut as each row is; where all rows are cut alike, they are among the terms
     */
    private record Marked(
            String field,
            Optional<String> chooser,
            SparseAnalysis analysis,
            Projector projector,
            Map<String, Integer> terms,
            List<String> texts) {

        Map<String, Integer> terms(Analyzer analyzer) {
            if (texts.isEmpty()) {
                return terms;
            }
            Map<String, Integer> all = new LinkedHashMap<>(terms);
            texts.forEach(text -> add(all, analyzer, text));
            return all;
        }

        Analyzer analyzer(Row row, String text) {
            return analysis.analyzerOfRow(field, chooser.flatMap(by -> Optional.ofNullable(row.getString(by))), text);
        }
    }

    private final List<Marked> fields;
    private final Optional<TextMarker> marker;

    private Highlighting(List<Marked> fields, Optional<TextMarker> marker) {
        this.fields = fields;
        this.marker = marker;
    }

    /**
     * As a request asks for it.
     *
     * @throws InvalidRequestException when what it asks for cannot be, naming the option and what is allowed
     */
    static Highlighting of(CollectionSchema schema, Limits limits, SparseAnalysis analysis, SearchRequest request) {
        return request.highlighter()
                .map(asked -> of(schema, limits, analysis, request, asked))
                .orElse(NONE);
    }

    private static Highlighting of(
            CollectionSchema schema, Limits limits, SparseAnalysis analysis, SearchRequest request, Highlighter asked) {
        check(asked);
        Wanted wanted = new Wanted(schema, analysis);
        if (asked.ofSearch()) {
            request.legs().forEach(wanted::addLeg);
        }
        asked.queries().forEach(wanted::addQuery);
        if (wanted.terms.isEmpty()) {
            throw new InvalidRequestException(
                    "highlighter: there is nothing to mark: the search has no text leg and the highlighter no query");
        }
        TextMarker marker = new TextMarker(
                asked.preTags(), asked.postTags(), asked.fragmentOffset(), asked.fragmentSize(), asked.fragments());
        return new Highlighting(wanted.marked(limits, request), Optional.of(marker));
    }

    /** What is to be marked, field by field. */
    private static final class Wanted {

        private final CollectionSchema schema;
        private final SparseAnalysis analysis;
        private final Map<String, Map<String, Integer>> terms = new LinkedHashMap<>();
        private final Map<String, List<String>> texts = new LinkedHashMap<>();

        Wanted(CollectionSchema schema, SparseAnalysis analysis) {
            this.schema = schema;
            this.analysis = analysis;
        }

        /** The words that a leg of the search looks for. */
        void addLeg(SearchLeg leg) {
            if (leg instanceof SearchLeg.Text text) {
                String field = schema.functionFilling(leg.field())
                        .map(FunctionSchema::input)
                        .orElseThrow();
                add(termsOf(field), analysis.analyzerFor(field, leg.options().analyzer()), text.text());
            }
        }

        void addQuery(Highlighter.Query query) {
            FieldSchema field = analyzed(schema, query.field());
            Map<String, Integer> words = termsOf(field.name());
            if (analysis.isCutByRow(field)) {
                texts.computeIfAbsent(field.name(), each -> new ArrayList<>()).add(query.text());
            } else {
                add(words, analysis.analyzerFor(field.name()), query.text());
            }
        }

        List<Marked> marked(Limits limits, SearchRequest request) {
            return terms.keySet().stream()
                    .map(name -> marked(name, limits, request))
                    .toList();
        }

        private Marked marked(String name, Limits limits, SearchRequest request) {
            Optional<String> chooser =
                    schema.field(name).orElseThrow().multiAnalyzer().map(MultiAnalyzer::byField);
            List<String> read = new ArrayList<>(List.of(name));
            chooser.ifPresent(read::add);
            return new Marked(
                    name,
                    chooser,
                    analysis,
                    new Projector(schema, limits, read, request.timeZone()),
                    termsOf(name),
                    texts.getOrDefault(name, List.of()));
        }

        private Map<String, Integer> termsOf(String field) {
            return terms.computeIfAbsent(field, each -> new LinkedHashMap<>());
        }
    }

    private static void check(Highlighter asked) {
        if (asked.preTags().isEmpty()
                || asked.postTags().size() != asked.preTags().size()) {
            throw new InvalidRequestException(
                    "highlighter: expected at least one tag before terms and as many behind, got %d and %d"
                            .formatted(asked.preTags().size(), asked.postTags().size()));
        }
        atLeast("fragmentOffset", asked.fragmentOffset(), 0);
        atLeast("fragmentSize", asked.fragmentSize(), 1);
        atLeast("fragments", asked.fragments(), 1);
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new InvalidRequestException(
                    "highlighter: %s: expected %d or more, got %d".formatted(what, least, value));
        }
    }

    private static FieldSchema analyzed(CollectionSchema schema, String name) {
        FieldSchema field = schema.field(name)
                .orElseThrow(() -> new InvalidRequestException("highlighter: there is no field '%s'%s"
                        .formatted(
                                name,
                                NearestName.hint(
                                        name,
                                        schema.fields().stream()
                                                .map(FieldSchema::name)
                                                .toList()))));
        if (!field.isAnalyzed()) {
            throw new InvalidRequestException(
                    "highlighter: field '%s': expected an analyzed VARCHAR, got %s without an analyzer"
                            .formatted(name, field.typeName()));
        }
        return field;
    }

    private static void add(Map<String, Integer> words, Analyzer analyzer, String text) {
        for (Token token : analyzer.analyze(text)) {
            words.putIfAbsent(token.text(), words.size());
        }
    }

    /** The fragments of a row, by field; fields without any are left out. */
    Map<String, List<String>> of(Segment segment, int offset) {
        if (fields.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> highlights = new LinkedHashMap<>();
        for (Marked field : fields) {
            Row row = field.projector().read(segment, offset);
            String text = row.getString(field.field());
            if (text != null) {
                Analyzer analyzer = field.analyzer(row, text);
                List<String> fragments = marker.orElseThrow().fragments(analyzer, text, field.terms(analyzer));
                if (!fragments.isEmpty()) {
                    highlights.put(field.field(), fragments);
                }
            }
        }
        return highlights;
    }
}
