package io.tercel.samples.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievalMode;
import io.tercel.rag.retriever.RetrievalTrace;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.rag.retriever.TercelContentRetriever;
import io.tercel.rerankers.Rerankers;
import io.tercel.samples.answers.QuestionTerms;
import io.tercel.samples.answers.Snippet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Searches the library and says why each passage was found. */
final class Finder {

    private static final int SHOWN = 10;
    private static final int EXAMPLES = 3;
    /** What the reranker orders anew. */
    private static final int CANDIDATES = 60;
    /**
     * Relevance of the best passage below which the documents seem not to be about the question at all. Measured with the model of this
     * program and 360 questions of SciFact, Cranfield and XQuAD: among the documents that answer it 97 % of the questions find a passage
     * as near, among those of four other collections 28 %. Relevance above the mean of a collection, or above it in standard
     * deviations, tells them apart less well (area under the curve 0.85 and 0.78; relevance itself 0.97).
     */
    private static final double FITTING = 0.82;

    private final Library library;

    Finder(Library library) {
        this.library = library;
    }

    /**
     * What is asked.
     *
     * @param question as it was typed
     * @param mode what to search by
     * @param filters of each key the values that fit; an empty list lets everything through
     */
    record Request(String question, RetrievalMode mode, Map<String, List<String>> filters) {

        private static final int LONGEST_QUESTION = 2_000;

        Request {
            question = question == null ? "" : question.strip();
            mode = mode == null ? RetrievalMode.HYBRID : mode;
            filters = filters == null ? Map.of() : Map.copyOf(filters);
            if (question.isEmpty()) {
                throw RefusedException.bad("There is no question.");
            }
            if (question.length() > LONGEST_QUESTION) {
                throw RefusedException.bad("The question has " + question.length() + " characters; at most "
                        + LONGEST_QUESTION + " are read.");
            }
        }
    }

    /**
     * How one way of searching saw a passage.
     *
     * @param rank place among what it found, from 1
     * @param score its own measure
     */
    record Leg(LegMatch.Leg leg, int rank, double score) {}

    /**
     * Why a passage is where it is.
     *
     * @param legs which ways of searching found it
     * @param fusedRank its place before reranking, from 1
     * @param fused the score of the fusion, or of the only leg
     * @param relevance nearness of question and passage, {@code (1 + cosine) / 2}
     * @param reranked the reranker's score; absent when there was none
     * @param words words of the question that the passage has
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Why(
            List<Leg> legs,
            int fusedRank,
            double fused,
            @Nullable Double relevance,
            @Nullable Double reranked,
            Set<String> words) {}

    /**
     * A passage.
     *
     * @param number its number in citations
     * @param title the document's
     * @param start where it begins in the document
     * @param snippet what of it says most about the question
     * @param passage all of it
     * @param marks where the document has words of the question: first and last plus one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            int number,
            String document,
            String label,
            String title,
            List<String> headings,
            @Nullable Integer page,
            int start,
            int end,
            Map<String, String> tags,
            List<MarkdownTree.Part> snippet,
            List<MarkdownTree.Part> passage,
            List<int[]> marks,
            Why why) {}

    /**
     * What was found.
     *
     * @param fitting whether the documents seem to be about the question
     * @param eligible how many passages fit the filters
     * @param total how many there are
     * @param steps what each stage made of it
     * @param millis how long it took to embed the question, search and rerank
     */
    record Found(
            String question,
            RetrievalMode mode,
            List<RetrievedPassage> passages,
            List<Result> results,
            boolean fitting,
            long eligible,
            long total,
            List<Step> steps,
            double millis) {}

    /**
     * A stage of the search.
     *
     * @param kept how many passages it passed on
     * @param dropped how many it did not, and some of them
     */
    record Step(String name, int kept, int dropped, double millis, List<Dropped> examples) {}

    /**
     * A passage that did not get through.
     *
     * @param label where it comes from
     * @param why reads on after that
     */
    record Dropped(String label, String why) {}

    Found find(Request request) {
        Optional<Filter> filter = Library.filter(request.filters());
        RetrievalTrace trace = retriever(request.mode(), filter).explain(request.question());
        List<RetrievedPassage> shown = trace.passages();
        List<String> bySearch = trace.stages().getFirst().kept().stream()
                .map(RetrievalTrace.Entry::id)
                .toList();
        QuestionTerms terms = new QuestionTerms(request.question());
        List<Result> results = new ArrayList<>();
        for (RetrievedPassage passage : shown) {
            results.add(result(results.size() + 1, passage, 1 + bySearch.indexOf(passage.id()), terms));
        }
        long total = library.passages();
        return new Found(
                request.question(),
                request.mode(),
                shown,
                results,
                isFitting(shown),
                filter.map(library::passages).orElse(total),
                total,
                trace.stages().stream().map(Finder::step).toList(),
                millis(trace.took()));
    }

    private static Step step(RetrievalTrace.Stage stage) {
        return new Step(
                stage.name(),
                stage.kept().size(),
                stage.dropped().size(),
                millis(stage.took()),
                stage.dropped().stream()
                        .limit(EXAMPLES)
                        .map(entry -> new Dropped(entry.source(), entry.why().replace(Library.ID_PREFIX, "")))
                        .toList());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /** Words that were found are enough of a reason when only words were searched by. */
    private static boolean isFitting(List<RetrievedPassage> shown) {
        return shown.stream().anyMatch(passage -> passage.relevance().orElse(1) >= FITTING);
    }

    private TercelContentRetriever retriever(RetrievalMode mode, Optional<Filter> filter) {
        TercelContentRetriever.Builder builder = TercelContentRetriever.builder()
                .store(library.store())
                .embeddingModel(library.model())
                .mode(mode)
                .maxResults(SHOWN)
                .foldDuplicates(true);
        filter.ifPresent(builder::filter);
        if (mode == RetrievalMode.HYBRID) {
            builder.rerankBy(Rerankers.learned()).rerankCandidates(CANDIDATES);
        }
        return builder.build();
    }

    private static Result result(int number, RetrievedPassage passage, int fusedRank, QuestionTerms terms) {
        SourceRef source = passage.source();
        String text = passage.segment().text();
        int start = source.start().orElse(0);
        boolean markdown = isMarkdown(source.documentId());
        Snippet snippet = Snippet.of(text, terms);
        return new Result(
                number,
                source.documentId(),
                source.label(),
                Library.title(source.documentId(), passage.segment().metadata()),
                source.heading()
                        .map(path -> Arrays.asList(path.split(SourceRef.HEADING_SEPARATOR)))
                        .orElse(List.of()),
                source.page().isPresent() ? source.page().getAsInt() : null,
                start,
                source.end().orElse(start + text.length()),
                Tags.in(passage.segment().metadata().toMap()),
                MarkdownTree.of(markdown, text.substring(snippet.start(), snippet.end()), start + snippet.start()),
                MarkdownTree.of(markdown, text, start),
                terms.in(text).stream()
                        .map(range -> new int[] {start + range.start(), start + range.end()})
                        .toList(),
                why(passage, fusedRank, terms));
    }

    private static Why why(RetrievedPassage passage, int fusedRank, QuestionTerms terms) {
        return new Why(
                passage.legs().stream()
                        .map(leg -> new Leg(leg.leg(), leg.rank(), leg.score()))
                        .toList(),
                fusedRank,
                passage.score(),
                passage.relevance().isPresent() ? passage.relevance().getAsDouble() : null,
                passage.rerankedScore().isPresent() ? passage.rerankedScore().getAsDouble() : null,
                terms.wordsIn(passage.segment().text()));
    }

    static boolean isMarkdown(String document) {
        return DocumentType.of(document).map(DocumentType::hasMarkdown).orElse(false);
    }
}
