package io.tercel.text;

import io.tercel.error.InvalidRequestException;

/**
 * Makes analyzers from the words that a schema says. An analyzer is given by the name of a built-in one, by a built-in one
 * with options, or as a chain:
 *
 * <pre>
 * standard
 * {"type": "english", "stop_words": ["foo", "_english_"]}
 * {"char_filter": ["html_strip"], "tokenizer": "whitespace", "filter": ["lowercase", {"type": "length", "max": 20}]}
 * </pre>
 *
 * <p>Built-in analyzers:
 *
 * <ul>
 *   <li>{@code standard}: tokenizer standard, filter lowercase; option {@code stop_words}, none unless given
 *   <li>{@code english}: standard, lowercase, stemmer english, stop {@code _english_}; option {@code stop_words} replaces these
 *   <li>{@code arabic}: standard, lowercase, decimaldigit, arabic_normalization, stemmer arabic, stop {@code _arabic_}
 *   <li>{@code german}, {@code french}, {@code spanish}, {@code thai}, {@code hindi} and 30 further languages, and {@code cjk}, which makes
 *       pairs of characters of Chinese, Japanese and Korean: what Lucene's analyzer of that language does; option {@code stop_words}
 *   <li>{@code chinese}: tokenizer jieba, filter cnalphanumonly; {@code japanese}; {@code korean}: the last two as Lucene's
 * </ul>
 *
 * <p>Tokenizers:
 *
 * <ul>
 *   <li>{@code standard}: words are the longest runs of letters and digits; ideographs stand alone; words of more than 40
 *       characters are dropped
 *   <li>{@code whitespace}: words are what whitespace leaves
 *   <li>{@code unicode}: words as Unicode's rules of text boundaries (UAX 29) have them; {@code uax_url_email}: the same, with addresses
 *       of the Web and of mail as words
 *   <li>{@code keyword}: the whole text is one word
 *   <li>{@code ngram}, {@code edge_ngram}: all runs of {@code min_gram} to {@code max_gram} characters, or those at the beginning
 *   <li>{@code pattern}: what {@code pattern} separates, or with {@code group} what that group of it finds
 *   <li>{@code thai}; {@code icu}: Unicode's rules with dictionaries for scripts without spaces
 *   <li>{@code jieba}: Chinese words, by Lucene's smartcn; {@code lindera} with {@code dict_kind} {@code ipadic} (Japanese, by kuromoji),
 *       {@code ko-dic} (Korean, by nori) or {@code cc-cedict} (Chinese, by smartcn). The names are Milvus's; words are those that Lucene finds
 *   <li>{@code language_identifier}: each text by the one of several analyzers that is for its language; see below
 * </ul>
 *
 * <p>Filters of characters, before the tokenizer: {@code html_strip}; {@code mapping} with {@code mappings} such as {@code "ß=>ss"};
 * {@code pattern_replace} with {@code pattern} and {@code replacement}. Offsets of terms are those in the text as it was given.
 *
 * <p>Filters, with their options:
 *
 * <ul>
 *   <li>{@code lowercase}; {@code asciifolding}: to the nearest ASCII letters; {@code decimaldigit}: digits of all scripts to
 *       0-9; {@code arabic_normalization}; {@code cjk_width}; {@code icu_folding}; {@code icu_normalizer}
 *   <li>{@code alphanumonly}, {@code cnalphanumonly}, {@code cncharonly}: keep terms wholly of ASCII letters and digits, of
 *       these and Chinese characters, of Chinese characters; {@code removepunct}: drop terms wholly of punctuation
 *   <li>{@code stop}: drop {@code stop_words}, words and sets such as {@code _english_}
 *   <li>{@code length}: keep terms of {@code min} (0 if not given) to {@code max} characters
 *   <li>{@code stemmer}: reduce words of {@code language} to stems, by the Snowball algorithms
 *   <li>{@code synonym}: replace words by others, as {@code synonyms} says: {@code "tv, television => tele vision"}, each on the left by all on the
 *       right; {@code "tv, television"}, each by the first, or with {@code expand} by all
 *   <li>{@code decompounder}: replace a word by its parts, if words of {@code word_list} make up all of it
 *   <li>{@code ngram}, {@code edge_ngram}: replace terms by their runs of {@code min_gram} to {@code max_gram} characters; {@code
 *       cjk_bigram}; {@code shingle}: add pairs of neighbouring terms, or {@code min_size} to {@code max_size} of them
 *   <li>{@code regex}: keep terms in which {@code expr}, a {@link java.util.regex.Pattern}, is found
 * </ul>
 *
 * <p>Everything else that Lucene has on the class path: type {@code lucene} for a tokenizer, a filter or a filter of characters, with its
 * {@code name} and its options as Lucene calls them, such as {@code {"type": "lucene", "name": "truncate", "prefixLength": 5}}. Files cannot
 * be named.
 *
 * <p>The analyzer by language, whose option {@code analyzers} needs {@code default} for texts in all other languages:
 *
 * <pre>
 * {"tokenizer": {"type": "language_identifier", "analyzers": {
 *     "default": {"tokenizer": "standard"}, "English": {"type": "english"}, "zh": {"tokenizer": "jieba"}},
 *     "mapping": {"Mandarin": "zh"}}}
 * </pre>
 *
 * <p>Analyzers are called as their languages are, as Milvus's identifiers name them, or {@code mapping} leads from a language to one.
 * {@code identifier} is {@code whatlang} if not given, or {@code lingua}: words of Milvus, which mean the {@link LanguageIdentifier} that is on
 * the class path, or the name of one of several. Without any the analyzer is refused with the name of what is missing.
 *
 * <p>Chinese, Japanese, Korean and ICU need {@code lucene-analysis-smartcn}, {@code -kuromoji}, {@code -nori} and {@code -icu}, which an
 * application adds when it wants them; without them the analyzer is refused with the name of what is missing.
 */
public final class Analyzers {

    private Analyzers() {}

    /**
     * The analyzer of that name or JSON description.
     *
     * @throws InvalidRequestException if a name or option is not known, naming it and what is allowed
     */
    public static Analyzer of(String nameOrJson) {
        return ChainParser.parse(nameOrJson);
    }
}
