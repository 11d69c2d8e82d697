package io.tercel.text;

import io.tercel.error.InvalidRequestException;

/**
 * Makes analyzers from the words that a schema says. An analyzer is given by the name of a built-in one, by a built-in one
 * with options, or as a chain:
 *
 * <pre>
 * standard
 * {"type": "english", "stop_words": ["foo", "_english_"]}
 * {"tokenizer": "whitespace", "filter": ["lowercase", {"type": "length", "max": 20}]}
 * </pre>
 *
 * <p>Built-in analyzers:
 *
 * <ul>
 *   <li>{@code standard}: tokenizer standard, filter lowercase; option {@code stop_words}, none unless given
 *   <li>{@code english}: standard, lowercase, stemmer english, stop {@code _english_}; option {@code stop_words} replaces these
 *   <li>{@code arabic}: standard, lowercase, decimaldigit, arabic_normalization, stemmer arabic, stop {@code _arabic_}
 * </ul>
 *
 * <p>Tokenizers:
 *
 * <ul>
 *   <li>{@code standard}: words are the longest runs of letters and digits; ideographs stand alone; words of more than 40
 *       characters are dropped
 *   <li>{@code whitespace}: words are what whitespace leaves
 * </ul>
 *
 * <p>Filters, with their options:
 *
 * <ul>
 *   <li>{@code lowercase}; {@code asciifolding}: to the nearest ASCII letters; {@code decimaldigit}: digits of all scripts to
 *       0-9; {@code arabic_normalization}
 *   <li>{@code alphanumonly}, {@code cnalphanumonly}, {@code cncharonly}: keep terms wholly of ASCII letters and digits, of
 *       these and Chinese characters, of Chinese characters; {@code removepunct}: drop terms wholly of punctuation
 *   <li>{@code stop}: drop {@code stop_words}, words and sets such as {@code _english_}
 *   <li>{@code length}: keep terms of {@code min} (0 if not given) to {@code max} characters
 *   <li>{@code stemmer}: reduce words of {@code language} to stems, by the Snowball algorithms
 *   <li>{@code decompounder}: replace a word by its parts, if words of {@code word_list} make up all of it
 *   <li>{@code regex}: keep terms in which {@code expr}, a {@link java.util.regex.Pattern}, is found
 * </ul>
 */
public final class Analyzers {

    private Analyzers() {}

    /**
     * The analyzer of that name or JSON description.
     *
     * @throws InvalidRequestException if a name or option is not known, naming it and what is allowed
     */
    public static Analyzer of(String nameOrJson) {
        return new ChainAnalyzer(ChainParser.parse(nameOrJson));
    }
}
