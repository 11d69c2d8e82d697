package io.tercel.expr;

import io.tercel.schema.FieldSchema;
import io.tercel.text.Token;
import java.util.List;
import java.util.function.Function;

/** Where the filter gets a field's analyzer from, to cut the words of a query and of a row alike. */
@FunctionalInterface
public interface TextAnalysis {

    /** The function that cuts a text into the terms of an analyzed VARCHAR field, in order; safe for use by many threads. */
    Function<String, List<Token>> termsOf(FieldSchema field);

    /**
     * The terms of a condition's words, in each way in which a text of the field may be cut: a text meets the condition when it does for one of
     * them. Not empty; what is left of the words may be.
     */
    default List<List<Token>> termsOfCondition(FieldSchema field, String words) {
        return List.of(termsOf(field).apply(words));
    }
}
