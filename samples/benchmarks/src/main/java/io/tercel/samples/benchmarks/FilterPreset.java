package io.tercel.samples.benchmarks;

import io.tercel.samples.benchmarks.data.Attributes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Filters that let 50, 10, 1 and 0.1 % of the rows pass, in three relations to the query. A row's class tells much about where its vector
 * lies, so a filter on the query's own class keeps what is near the query, and one on all others throws it out: the first is the
 * kindest and the second the hardest filter there is for an index that knows nothing of filters.
 *
 * <p>No class is of just the right size. A larger one is thinned at random; to a smaller one any rows are added at random.
 */
enum FilterPreset {
    /** For rows with the part of speech {@code pos} and the topic {@code lexfile}, as those of WordNet have. */
    WORDNET("pos", "lexfile");

    private static final List<Double> RATES = List.of(0.5, 0.1, 0.01, 0.001);
    /** Up to here a topic is large enough; above it the part of speech is taken. */
    private static final double SMALL_RATE = 0.05;

    private final String wide;
    private final String narrow;

    FilterPreset(String wide, String narrow) {
        this.wide = wide;
        this.narrow = narrow;
    }

    /** The filters, by relation and from wide to narrow. */
    List<QueryFilter> filters(Attributes rows) {
        for (String field : List.of(wide, narrow)) {
            if (!rows.fields().containsKey(field)) {
                throw new IllegalArgumentException("--preset " + name().toLowerCase(Locale.ROOT) + " needs a field '"
                        + field + "' in --attributes");
            }
        }
        Map<String, Map<Object, Double>> shares = Map.of(wide, sharesOf(wide, rows), narrow, sharesOf(narrow, rows));
        return Stream.of(
                        RATES.stream().map(FilterPreset::uncorrelated),
                        RATES.stream().map(rate -> own(rate > SMALL_RATE ? wide : narrow, rate, shares)),
                        // No part of speech has so few rows that half of all are of another one than a noun's.
                        RATES.stream().map(rate -> others(rate >= RATES.getFirst() ? narrow : wide, rate, shares)))
                .flatMap(filters -> filters)
                .toList();
    }

    private static Map<Object, Double> sharesOf(String field, Attributes rows) {
        Map<Object, Double> shares = new HashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            Object value = rows.of(row).get(field);
            if (value != null) {
                shares.merge(value, 1.0 / rows.size(), Double::sum);
            }
        }
        return shares;
    }

    private static QueryFilter uncorrelated(double rate) {
        return new QueryFilter("uncorrelated", Attributes.RANDOM + " < " + threshold(rate), query -> Map.of());
    }

    private static QueryFilter own(String field, double rate, Map<String, Map<Object, Double>> shares) {
        String random = Attributes.RANDOM;
        // With a range of its own for the class and one for all others one text does for large and small classes.
        String text = "(%s == {class} and %s < {of_class}) or (%s != {class} and %s < {of_others})"
                .formatted(field, random, field, random);
        return new QueryFilter("correlated", text, query -> {
            Object own = classOf(query, field);
            double share = shares.getOrDefault(field, Map.of()).getOrDefault(own, 0.0);
            return Map.of(
                    "class", own,
                    "of_class", threshold(share <= rate ? 1 : rate / share),
                    "of_others", threshold(share >= rate ? 0 : (rate - share) / (1 - share)));
        });
    }

    private static QueryFilter others(String field, double rate, Map<String, Map<Object, Double>> shares) {
        String text = "%s != {class} and %s < {of_others}".formatted(field, Attributes.RANDOM);
        return new QueryFilter("anti-correlated", text, query -> {
            Object own = classOf(query, field);
            double share = shares.getOrDefault(field, Map.of()).getOrDefault(own, 0.0);
            return Map.of("class", own, "of_others", threshold(Math.min(1, rate / (1 - share))));
        });
    }

    private static Object classOf(Map<String, Object> query, String field) {
        Object value = query.get(field);
        if (value == null) {
            throw new IllegalArgumentException("a query has no '" + field + "' in --query-attributes");
        }
        return value;
    }

    private static long threshold(double share) {
        return Math.round(share * Attributes.RANDOM_RANGE);
    }
}
