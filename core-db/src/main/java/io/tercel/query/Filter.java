package io.tercel.query;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A condition on rows, as text of the filter language, with values kept apart from it: <code>year &gt;= {y}</code> takes its
 * {@code y} from the parameters. Values are never read as text of the language, so they need no quoting and cannot inject.
 *
 * @param text the condition
 * @param parameters the values of its <code>{names}</code>: Boolean, numbers, String, and lists of them
 */
public record Filter(String text, Map<String, Object> parameters) {

    /** Copies the parameters. */
    public Filter {
        Objects.requireNonNull(text, "text");
        parameters = Map.copyOf(parameters);
    }

    /** A condition without parameters. */
    public static Filter of(String text) {
        return new Filter(text, Map.of());
    }

    /** A condition with parameters. */
    public static Filter of(String text, Map<String, ?> parameters) {
        return new Filter(text, new LinkedHashMap<>(parameters));
    }
}
