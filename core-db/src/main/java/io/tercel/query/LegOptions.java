package io.tercel.query;

import io.tercel.vector.MetricType;
import java.util.Objects;
import java.util.Optional;

/**
 * What may be said about a leg besides what it looks for. Immutable.
 *
 * @param params how much work the index puts into it
 * @param range which scores it brings; all when empty
 * @param metric what the caller takes the metric to be, refused when the index has another; not compared when empty
 * @param analyzer text legs whose field has several analyzers: the one that cuts the words; the default one when empty
 * @param filter which rows are eligible for this leg, of those that the search's own filter leaves; all of them when empty
 * @param boosting changes the scores of the rows that the leg brings; nothing when empty
 * @param elementScope legs of hybrid searches that find elements: what a row scores; as much as its best element when empty
 */
public record LegOptions(
        SearchParams params,
        Optional<ScoreRange> range,
        Optional<MetricType> metric,
        Optional<String> analyzer,
        Optional<Filter> filter,
        Optional<Boosting> boosting,
        Optional<ElementScope> elementScope) {

    /** Nothing but what the index says. */
    public static final LegOptions NONE = new LegOptions(
            SearchParams.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Checks for nulls; the collection checks the values. */
    public LegOptions {
        Objects.requireNonNull(params, "params");
        Objects.requireNonNull(range, "range");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(analyzer, "analyzer");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(boosting, "boosting");
        Objects.requireNonNull(elementScope, "elementScope");
    }

    /** The same with other work. */
    public LegOptions params(SearchParams other) {
        return new LegOptions(other, range, metric, analyzer, filter, boosting, elementScope);
    }

    /** The same with a range of scores. */
    public LegOptions range(ScoreRange scores) {
        return new LegOptions(params, Optional.of(scores), metric, analyzer, filter, boosting, elementScope);
    }

    /** The same with a metric. */
    public LegOptions metric(MetricType named) {
        return new LegOptions(params, range, Optional.of(named), analyzer, filter, boosting, elementScope);
    }

    /** The same with the name of an analyzer, such as {@code english}. */
    public LegOptions analyzer(String named) {
        return new LegOptions(params, range, metric, Optional.of(named), filter, boosting, elementScope);
    }

    /** The same with a filter. */
    public LegOptions filter(Filter condition) {
        return new LegOptions(params, range, metric, analyzer, Optional.of(condition), boosting, elementScope);
    }

    /** The same with boosts. */
    public LegOptions boosting(Boosting boosts) {
        return new LegOptions(params, range, metric, analyzer, filter, Optional.of(boosts), elementScope);
    }

    /** The same with what a row scores by its elements. */
    public LegOptions elementScope(ElementScope scope) {
        return new LegOptions(params, range, metric, analyzer, filter, boosting, Optional.of(scope));
    }
}
