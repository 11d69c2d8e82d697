package io.tercel.text;

import io.tercel.error.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;

/**
 * The filter {@code synonym}. A rule is {@code "a, b => c, d"}: each on the left is replaced by all on the right; or {@code "a, b, c"}: each
 * is replaced by the first, or with {@code expand} by all of them. What is written may have several words, which are those that come to
 * the filter, cut and changed as the ones before it do.
 */
final class Synonyms {

    private Synonyms() {}

    static UnaryOperator<TokenStream> filter(String where, List<String> rules, boolean expand) {
        SynonymMap.Builder builder = new SynonymMap.Builder(true);
        for (String rule : rules) {
            add(where, builder, rule, expand);
        }
        SynonymMap map;
        try {
            map = builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException("building synonyms in memory", e);
        }
        if (map.fst == null) {
            throw new InvalidRequestException(where + ", option 'synonyms': needs at least one rule");
        }
        return in -> new FlattenGraphFilter(new SynonymGraphFilter(in, map, false));
    }

    private static void add(String where, SynonymMap.Builder builder, String rule, boolean expand) {
        String[] sides = rule.split("=>", -1);
        if (sides.length > 2) {
            throw wrong(where, rule);
        }
        List<CharsRef> left = phrases(where, rule, sides[0]);
        List<CharsRef> right = sides.length == 2 ? phrases(where, rule, sides[1]) : expand ? left : left.subList(0, 1);
        for (CharsRef from : left) {
            for (CharsRef to : right) {
                if (!from.equals(to) || right.size() > 1) {
                    builder.add(from, to, false);
                }
            }
        }
    }

    private static List<CharsRef> phrases(String where, String rule, String side) {
        List<CharsRef> phrases = new ArrayList<>();
        for (String phrase : side.split(",", -1)) {
            if (phrase.isBlank()) {
                throw wrong(where, rule);
            }
            phrases.add(SynonymMap.Builder.join(phrase.strip().split("\\s+"), new CharsRefBuilder()));
        }
        return phrases;
    }

    private static InvalidRequestException wrong(String where, String rule) {
        return new InvalidRequestException(
                "%s, option 'synonyms': expected 'a, b => c' or 'a, b', got '%s'".formatted(where, rule));
    }
}
