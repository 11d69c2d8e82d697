package io.tercel.schema;

import io.tercel.error.VectorDbException;
import java.util.regex.Pattern;

/**
 * A row that was left out because it cannot be stored.
 *
 * @param position its place in the list of rows that was given, from 0
 * @param field the field that does not fit; for a row with a field that the collection does not know, that one
 * @param reason what was expected and what came
 */
public record RejectedRow(int position, String field, String reason) {

    private static final Pattern PLACE = Pattern.compile(" \\((row \\d+|rows \\d+ and \\d+)\\)");

    /** What a failed check of one row says, without the place, which has one of its own here. */
    static RejectedRow of(int position, String field, VectorDbException failed) {
        String message = String.valueOf(failed.getMessage());
        return new RejectedRow(position, field, PLACE.matcher(message).replaceFirst(""));
    }
}
