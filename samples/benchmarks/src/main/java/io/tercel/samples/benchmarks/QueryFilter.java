package io.tercel.samples.benchmarks;

import io.tercel.query.Filter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter that may be another one for each query.
 *
 * @param relation what it has to do with where the query lies; {@code given} where that is not known
 * @param text the condition
 * @param parameters the values of its <code>{names}</code>, made of what the query has
 */
record QueryFilter(String relation, String text, Function<Map<String, Object>, Map<String, Object>> parameters) {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** A condition from the command line, whose parameters are the query's own values of that name. */
    static QueryFilter given(String text) {
        return new QueryFilter("given", text, query -> {
            Map<String, Object> values = new LinkedHashMap<>();
            Matcher names = PARAMETER.matcher(text);
            while (names.find()) {
                Object value = query.get(names.group(1));
                if (value == null) {
                    throw new IllegalArgumentException(
                            "--filter '" + text + "': a query has no '" + names.group(1) + "' in --query-attributes");
                }
                values.put(names.group(1), value);
            }
            return values;
        });
    }

    Filter of(Map<String, Object> query) {
        return Filter.of(text, parameters.apply(query));
    }

    /** The condition as one word of a result's configuration. */
    String word() {
        return text.replaceAll("\\s+", "_");
    }
}
