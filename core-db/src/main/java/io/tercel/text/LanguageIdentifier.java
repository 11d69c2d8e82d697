package io.tercel.text;

import java.util.Optional;
import java.util.Set;

/**
 * Tells which language a text is written in, for the tokenizer {@code language_identifier}. Found on the class path by
 * {@link java.util.ServiceLoader}; {@code tercel-languages} brings one. Languages go by their tags of BCP 47 without regions, such as {@code de},
 * {@code zh}, {@code ceb}.
 *
 * <p>Implementations have a public constructor without parameters, are safe for use by any number of threads, and answer the same for the
 * same text in every run: the terms of rows that are stored depend on it.
 */
public interface LanguageIdentifier {

    /** What it is called where a schema chooses among several: a short word in lower case. */
    String name();

    /**
     * The languages that it can tell apart.
     *
     * @throws IllegalStateException when it cannot be used, because a part of it is missing
     */
    Set<String> languages();

    /**
     * The language of a text; empty when nothing in it tells.
     *
     * @param text of any length; a few words are often all there is
     * @param expected languages that the text is likely to be in. Short texts fit many languages about as well, and then one of these is the
     *     better answer; a text that is clearly in another language is said to be in that one
     */
    Optional<String> identify(CharSequence text, Set<String> expected);
}
