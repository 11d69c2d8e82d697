package io.tercel.text;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArabicStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.GreekStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TamilStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/** Languages that have a stemmer and a set of stop words. */
final class Languages {

    /**
     * What is known of a language.
     *
     * @param stemmer makes a stemmer, which is for one thread at a time
     * @param stopWords words too frequent to tell texts apart
     */
    record Language(Supplier<SnowballStemmer> stemmer, Supplier<CharArraySet> stopWords) {}

    static final Map<String, Language> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("arabic", new Language(ArabicStemmer::new, ArabicAnalyzer::getDefaultStopSet)),
            Map.entry("danish", new Language(DanishStemmer::new, DanishAnalyzer::getDefaultStopSet)),
            Map.entry("dutch", new Language(DutchStemmer::new, DutchAnalyzer::getDefaultStopSet)),
            Map.entry("english", new Language(EnglishStemmer::new, EnglishAnalyzer::getDefaultStopSet)),
            Map.entry("finnish", new Language(FinnishStemmer::new, FinnishAnalyzer::getDefaultStopSet)),
            Map.entry("french", new Language(FrenchStemmer::new, FrenchAnalyzer::getDefaultStopSet)),
            Map.entry("german", new Language(GermanStemmer::new, GermanAnalyzer::getDefaultStopSet)),
            Map.entry("greek", new Language(GreekStemmer::new, GreekAnalyzer::getDefaultStopSet)),
            Map.entry("hungarian", new Language(HungarianStemmer::new, HungarianAnalyzer::getDefaultStopSet)),
            Map.entry("italian", new Language(ItalianStemmer::new, ItalianAnalyzer::getDefaultStopSet)),
            Map.entry("norwegian", new Language(NorwegianStemmer::new, NorwegianAnalyzer::getDefaultStopSet)),
            Map.entry("portuguese", new Language(PortugueseStemmer::new, PortugueseAnalyzer::getDefaultStopSet)),
            Map.entry("romanian", new Language(RomanianStemmer::new, RomanianAnalyzer::getDefaultStopSet)),
            Map.entry("russian", new Language(RussianStemmer::new, RussianAnalyzer::getDefaultStopSet)),
            Map.entry("spanish", new Language(SpanishStemmer::new, SpanishAnalyzer::getDefaultStopSet)),
            Map.entry("swedish", new Language(SwedishStemmer::new, SwedishAnalyzer::getDefaultStopSet)),
            Map.entry("tamil", new Language(TamilStemmer::new, TamilAnalyzer::getDefaultStopSet)),
            Map.entry("turkish", new Language(TurkishStemmer::new, TurkishAnalyzer::getDefaultStopSet))));

    private Languages() {}
}
