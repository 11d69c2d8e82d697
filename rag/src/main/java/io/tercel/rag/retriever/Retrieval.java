package io.tercel.rag.retriever;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import io.tercel.langchain4j.SegmentMatch;
import io.tercel.langchain4j.SegmentQuery;
import io.tercel.query.Hit;
import io.tercel.rag.SourceRef;
import io.tercel.rag.retriever.LegMatch.Leg;
import io.tercel.rerankers.Candidate;
import io.tercel.rerankers.Reranked;
import io.tercel.rerankers.Reranker;
import io.tercel.rerankers.Signal;
import io.tercel.rerankers.rules.Diversity;
import io.tercel.rerankers.rules.RankedContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/*
 * One question on its way through the stages.
 *
 * 1 search        by meaning, by words or by both, among what the filter lets through
 * 2 least score   what fits too badly goes
 * 3 duplicates    what says the same as a better one goes; when that leaves too little, the search is made again for more
 * 4 rerank        a new order
 * 5 diversity     another one, in which the next is unlike those before
 * 6 most results  the rest goes
 * 7 surroundings  the neighbours come, and those that meet become one
 *
 * Surroundings come last: the stages before compare what was found, and a limit on what was found holds whatever is around it.
 */
final class Retrieval {

    /** How often a search is made again for twice as many when duplicates took too many away. */
    private static final int MOST_SEARCHES = 5;

    private final RetrieverSettings settings;
    private final Query question;
    private final TraceRecorder trace;
    private final Optional<Filter> eligible;
    private final double leastScore;
    private final int most;

    /** What BM25 would be of a passage that the search by words did not bring, if that is known. */
    private OptionalDouble withoutWords = OptionalDouble.empty();

    Retrieval(RetrieverSettings settings, Query question, boolean traced) {
        this.settings = settings;
        this.question = question;
        this.trace = new TraceRecorder(traced);
        this.eligible = settings.filter().apply(question);
        this.leastScore = settings.minScore().apply(question);
        this.most = settings.maxResults().apply(question);
    }

    RetrievalTrace run() {
        List<Found> found = distinct(settings.wanted(most));
        found = diverse(reranked(found));
        List<RetrievedPassage> best =
                found.stream().limit(most).map(Found::passage).toList();
        trace.stage(
                "most results",
                "at most " + most,
                passages(found),
                best,
                passage -> "",
                passage -> "comes after those");
        return trace.trace(question.text(), widened(best));
    }

    private List<Found> distinct(int wanted) {
        SegmentQuery asked = query();
        int limit = wanted;
        // With a least score, fused results are taken away after fusion: ask for all that there are to choose from.
        if (settings.mode() == RetrievalMode.HYBRID && (leastScore > 0 || settings.minShareOfBest() > 0)) {
            limit = Math.max(wanted, 2 * settings.candidates());
        }
        for (int searches = 1; ; searches++) {
            List<SegmentMatch> matches = settings.store().find(asked.limit(limit));
            List<Found> found = found(matches);
            if (settings.mode() == RetrievalMode.HYBRID
                    && WordLeg.isExhausted(passages(found), matches.size() < limit)) {
                withoutWords = OptionalDouble.of(0);
            }
            List<Found> good = goodEnough(found);
            List<Found> distinct = folded(good);
            boolean mayBeMore = matches.size() == limit && good.size() > distinct.size();
            // Rerankers want more to choose from, but not so much that every copy costs a second search.
            if (distinct.size() >= most || !mayBeMore || searches == MOST_SEARCHES) {
                return distinct.stream().limit(wanted).toList();
            }
            trace.again();
            limit *= 2;
        }
    }

    private SegmentQuery query() {
        SegmentQuery asked =
                switch (settings.mode()) {
                    case DENSE -> SegmentQuery.near(embedding());
                    case TEXT -> SegmentQuery.about(question.text());
                    case HYBRID -> SegmentQuery.hybrid(embedding(), question.text());
                };
        SegmentQuery sized = asked.candidates(settings.candidates());
        return eligible.map(sized::filter).orElse(sized);
    }

    private Embedding embedding() {
        return settings.embedding().orElseThrow().embed(question);
    }

    private List<Found> found(List<SegmentMatch> matches) {
        List<Found> found = matches.stream()
                .filter(match -> match.entry().segment().isPresent())
                .map(match -> new Found(passage(match), match.entry().embedding()))
                .toList();
        trace.stage(
                "search",
                settings.mode() + eligible.map(filter -> ", filter " + filter).orElse(""),
                List.of(),
                passages(found),
                Retrieval::legs,
                passage -> "");
        return found;
    }

    private List<Found> goodEnough(List<Found> found) {
        double share = settings.minShareOfBest();
        if (leastScore <= 0 && share <= 0) {
            return found;
        }
        double best = found.isEmpty() ? 0 : found.getFirst().passage().score();
        List<Found> good = found.stream()
                .filter(each ->
                        measure(each.passage()) >= leastScore && each.passage().score() >= share * best)
                .toList();
        trace.stage(
                "least score",
                "%s, %s of the best".formatted(number(leastScore), number(share)),
                passages(found),
                passages(good),
                passage -> "",
                passage -> measure(passage) < leastScore
                        ? "%s is below %s".formatted(number(measure(passage)), number(leastScore))
                        : "%s is below %s of %s".formatted(number(passage.score()), number(share), number(best)));
        return good;
    }

    /** What the least score is compared with: a fused score says how a passage ranks, not how near it is. */
    private double measure(RetrievedPassage passage) {
        return settings.mode() == RetrievalMode.HYBRID ? passage.relevance().orElseThrow() : passage.score();
    }

    private List<Found> folded(List<Found> found) {
        if (!settings.foldDuplicates()) {
            return found;
        }
        Duplicates duplicates = new Duplicates();
        List<Found> distinct =
                found.stream().filter(each -> duplicates.isNew(each.passage())).toList();
        trace.stage(
                "duplicates",
                "folded",
                passages(found),
                passages(distinct),
                passage -> "",
                passage -> "says the same as " + duplicates.sameAs(passage.id()));
        return distinct;
    }

    private List<Found> reranked(List<Found> found) {
        if (settings.reranker().isEmpty()) {
            return found;
        }
        List<Found> reranked = rerank(settings.reranker().get(), found);
        double least = settings.minRerankedScore().orElse(Double.NEGATIVE_INFINITY);
        List<Found> good = reranked.stream()
                .filter(each -> each.passage().order() >= least)
                .toList();
        List<RetrievedPassage> before = passages(found);
        trace.stage(
                "rerank",
                settings.minRerankedScore().isPresent() ? "at least " + number(least) : "new order",
                passages(reranked),
                passages(good),
                passage -> "was number " + (rank(before, passage) + 1),
                passage -> "%s is below %s".formatted(number(passage.order()), number(least)));
        return good;
    }

    private List<Found> rerank(Reranker reranker, List<Found> found) {
        Map<String, Found> byId = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Found each : found) {
            byId.put(each.id(), each);
            candidates.add(candidate(each.passage()));
        }
        List<Found> order = new ArrayList<>();
        for (Reranked reranked : reranker.rerank(question.text(), candidates)) {
            Found known =
                    Objects.requireNonNull(byId.get(reranked.candidate().id()), "the reranker made up a candidate");
            order.add(known.with(known.passage().reranked(reranked.score())));
        }
        return order;
    }

    private Candidate candidate(RetrievedPassage passage) {
        Candidate candidate = Candidate.of(passage.id(), underItsHeading(passage));
        if (passage.relevance().isPresent()) {
            candidate = candidate.with(Signal.MEANING, 2 * passage.relevance().getAsDouble() - 1);
        }
        OptionalDouble words = passage.legs().stream()
                .filter(leg -> leg.leg() == Leg.TEXT)
                .mapToDouble(LegMatch::score)
                .findFirst();
        if (words.isEmpty()) {
            words = withoutWords;
        }
        return words.isPresent() ? candidate.with(Signal.WORDS, words.getAsDouble()) : candidate;
    }

    private static String underItsHeading(RetrievedPassage passage) {
        String text = passage.segment().text();
        return passage.source().heading().map(path -> path + "\n\n" + text).orElse(text);
    }

    /** By the embeddings that are stored: nothing is embedded again. */
    private List<Found> diverse(List<Found> found) {
        if (settings.diversity().isEmpty() || found.size() < 2) {
            return found;
        }
        boolean calibrated = found.stream()
                .allMatch(each -> each.passage().order() >= 0 && each.passage().order() <= 1);
        Map<String, Found> byId = new HashMap<>();
        List<RankedContent> contents = new ArrayList<>();
        for (Found each : found) {
            byId.put(each.id(), each);
            contents.add(new RankedContent(RetrievedContent.of(each.passage()), zeroToOne(each.passage(), calibrated)));
        }
        Diversity rule = new Diversity(
                asked -> asked.stream()
                        .map(content -> of(byId, content).embedding())
                        .toList(),
                1 - settings.diversity().getAsDouble(),
                found.size());
        List<Found> order = rule.apply(contents).stream()
                .map(ranked -> of(byId, ranked.content()))
                .toList();
        traceDiversity(found, order);
        return order;
    }

    /**
     * How well a passage fits, on a scale on which it can be weighed against a cosine.
     *
     * @param calibrated whether all scores are from 0 to 1 as they are; logits and standardized scores of rerankers are not
     */
    private double zeroToOne(RetrievedPassage passage, boolean calibrated) {
        if (passage.rerankedScore().isPresent()) {
            double score = passage.rerankedScore().getAsDouble();
            return calibrated ? score : 1 / (1 + Math.exp(-score));
        }
        double score = settings.mode() == RetrievalMode.DENSE ? 2 * passage.score() - 1 : passage.score();
        return Math.max(0, score);
    }

    private static Found of(Map<String, Found> byId, Content content) {
        return Objects.requireNonNull(
                byId.get(((RetrievedContent) content).passage().id()));
    }

    private void traceDiversity(List<Found> before, List<Found> after) {
        if (!trace.isOn()) {
            return;
        }
        Map<String, Double> likeness = new HashMap<>();
        for (int i = 1; i < after.size(); i++) {
            Found each = after.get(i);
            likeness.put(
                    each.id(),
                    after.subList(0, i).stream()
                            .mapToDouble(each::likeness)
                            .max()
                            .orElse(0));
        }
        List<RetrievedPassage> old = passages(before);
        trace.stage(
                "diversity",
                number(settings.diversity().orElse(0)),
                old,
                passages(after),
                passage -> "was number %d, likeness to those above %s"
                        .formatted(rank(old, passage) + 1, number(likeness.getOrDefault(passage.id(), 0.0))),
                passage -> "");
    }

    private List<RetrievedPassage> widened(List<RetrievedPassage> best) {
        List<RetrievedPassage> widened = new Widening(settings.store(), settings.surroundings()).widen(best, eligible);
        if (!(settings.surroundings() instanceof Surroundings.None)) {
            trace.stage(
                    "surroundings",
                    settings.surroundings().toString(),
                    best,
                    widened,
                    passage -> passage.ids().size() == 1 ? "" : "made of " + passage.ids(),
                    passage -> "is part of "
                            + widened.stream()
                                    .filter(whole -> whole.ids().contains(passage.id()))
                                    .map(RetrievedPassage::id)
                                    .findFirst()
                                    .orElse("another"));
        }
        return widened;
    }

    private static RetrievedPassage passage(SegmentMatch match) {
        var segment = match.entry().segment().orElseThrow();
        List<LegMatch> legs = new ArrayList<>();
        match.vectorLeg().ifPresent(leg -> legs.add(leg(Leg.DENSE, leg)));
        match.textLeg().ifPresent(leg -> legs.add(leg(Leg.TEXT, leg)));
        return new RetrievedPassage(
                match.entry().id(),
                segment,
                SourceRef.of(segment.metadata()),
                match.score(),
                match.relevance(),
                legs,
                OptionalDouble.empty());
    }

    private static LegMatch leg(Leg leg, Hit.LegScore place) {
        return new LegMatch(leg, place.rank(), place.score());
    }

    private static String legs(RetrievedPassage passage) {
        return String.join(
                ", ",
                passage.legs().stream()
                        .map(leg -> switch (leg.leg()) {
                            case DENSE -> "by meaning #%d (cosine %s)".formatted(leg.rank(), number(leg.score()));
                            case TEXT -> "by words #%d (BM25 %s)".formatted(leg.rank(), number(leg.score()));
                        })
                        .toList());
    }

    private static int rank(List<RetrievedPassage> before, RetrievedPassage passage) {
        return before.stream().map(RetrievedPassage::id).toList().indexOf(passage.id());
    }

    private static List<RetrievedPassage> passages(List<Found> found) {
        return found.stream().map(Found::passage).toList();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
