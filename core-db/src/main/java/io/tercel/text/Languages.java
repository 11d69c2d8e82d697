package io.tercel.text;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.ArabicStemmer;
import org.tartarus.snowball.ext.ArmenianStemmer;
import org.tartarus.snowball.ext.BasqueStemmer;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.EstonianStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.GreekStemmer;
import org.tartarus.snowball.ext.HindiStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.IndonesianStemmer;
import org.tartarus.snowball.ext.IrishStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.LithuanianStemmer;
import org.tartarus.snowball.ext.NepaliStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SerbianStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TamilStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;
import org.tartarus.snowball.ext.YiddishStemmer;

/** What Lucene knows of languages. */
final class Languages {

    /**
     * Lucene's whole chain for a language.
     *
     * @param analyzer makes it with other stop words; it holds no more than how to make pipelines
     * @param stopWords its own stop words: words too frequent to tell texts apart
     */
    record Language(
            Function<CharArraySet, org.apache.lucene.analysis.Analyzer> analyzer, Supplier<CharArraySet> stopWords) {}

    /** Makers of Snowball stemmers, which are for one thread at a time. */
    static final Map<String, Supplier<SnowballStemmer>> STEMMERS = new TreeMap<>(Map.ofEntries(
            Map.entry("arabic", ArabicStemmer::new),
            Map.entry("armenian", ArmenianStemmer::new),
            Map.entry("basque", BasqueStemmer::new),
            Map.entry("catalan", CatalanStemmer::new),
            Map.entry("danish", DanishStemmer::new),
            Map.entry("dutch", DutchStemmer::new),
            Map.entry("english", EnglishStemmer::new),
            Map.entry("estonian", EstonianStemmer::new),
            Map.entry("finnish", FinnishStemmer::new),
            Map.entry("french", FrenchStemmer::new),
            Map.entry("german", GermanStemmer::new),
            Map.entry("greek", GreekStemmer::new),
            Map.entry("hindi", HindiStemmer::new),
            Map.entry("hungarian", HungarianStemmer::new),
            Map.entry("indonesian", IndonesianStemmer::new),
            Map.entry("irish", IrishStemmer::new),
            Map.entry("italian", ItalianStemmer::new),
            Map.entry("lithuanian", LithuanianStemmer::new),
            Map.entry("nepali", NepaliStemmer::new),
            Map.entry("norwegian", NorwegianStemmer::new),
            Map.entry("portuguese", PortugueseStemmer::new),
            Map.entry("romanian", RomanianStemmer::new),
            Map.entry("russian", RussianStemmer::new),
            Map.entry("serbian", SerbianStemmer::new),
            Map.entry("spanish", SpanishStemmer::new),
            Map.entry("swedish", SwedishStemmer::new),
            Map.entry("tamil", TamilStemmer::new),
            Map.entry("turkish", TurkishStemmer::new),
            Map.entry("yiddish", YiddishStemmer::new)));

    /** By name; {@code english} and {@code arabic} are here for their stop words, since Milvus has chains of its own for them. */
    static final Map<String, Language> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("arabic", new Language(ArabicAnalyzer::new, ArabicAnalyzer::getDefaultStopSet)),
            Map.entry("armenian", new Language(ArmenianAnalyzer::new, ArmenianAnalyzer::getDefaultStopSet)),
            Map.entry("basque", new Language(BasqueAnalyzer::new, BasqueAnalyzer::getDefaultStopSet)),
            Map.entry("bengali", new Language(BengaliAnalyzer::new, BengaliAnalyzer::getDefaultStopSet)),
            Map.entry("brazilian", new Language(BrazilianAnalyzer::new, BrazilianAnalyzer::getDefaultStopSet)),
            Map.entry("bulgarian", new Language(BulgarianAnalyzer::new, BulgarianAnalyzer::getDefaultStopSet)),
            Map.entry("catalan", new Language(CatalanAnalyzer::new, CatalanAnalyzer::getDefaultStopSet)),
            Map.entry("cjk", new Language(CJKAnalyzer::new, CJKAnalyzer::getDefaultStopSet)),
            Map.entry("czech", new Language(CzechAnalyzer::new, CzechAnalyzer::getDefaultStopSet)),
            Map.entry("danish", new Language(DanishAnalyzer::new, DanishAnalyzer::getDefaultStopSet)),
            Map.entry("dutch", new Language(DutchAnalyzer::new, DutchAnalyzer::getDefaultStopSet)),
            Map.entry("english", new Language(EnglishAnalyzer::new, EnglishAnalyzer::getDefaultStopSet)),
            Map.entry("estonian", new Language(EstonianAnalyzer::new, EstonianAnalyzer::getDefaultStopSet)),
            Map.entry("finnish", new Language(FinnishAnalyzer::new, FinnishAnalyzer::getDefaultStopSet)),
            Map.entry("french", new Language(FrenchAnalyzer::new, FrenchAnalyzer::getDefaultStopSet)),
            Map.entry("galician", new Language(GalicianAnalyzer::new, GalicianAnalyzer::getDefaultStopSet)),
            Map.entry("german", new Language(GermanAnalyzer::new, GermanAnalyzer::getDefaultStopSet)),
            Map.entry("greek", new Language(GreekAnalyzer::new, GreekAnalyzer::getDefaultStopSet)),
            Map.entry("hindi", new Language(HindiAnalyzer::new, HindiAnalyzer::getDefaultStopSet)),
            Map.entry("hungarian", new Language(HungarianAnalyzer::new, HungarianAnalyzer::getDefaultStopSet)),
            Map.entry("indonesian", new Language(IndonesianAnalyzer::new, IndonesianAnalyzer::getDefaultStopSet)),
            Map.entry("irish", new Language(IrishAnalyzer::new, IrishAnalyzer::getDefaultStopSet)),
            Map.entry("italian", new Language(ItalianAnalyzer::new, ItalianAnalyzer::getDefaultStopSet)),
            Map.entry("latvian", new Language(LatvianAnalyzer::new, LatvianAnalyzer::getDefaultStopSet)),
            Map.entry("lithuanian", new Language(LithuanianAnalyzer::new, LithuanianAnalyzer::getDefaultStopSet)),
            Map.entry("nepali", new Language(NepaliAnalyzer::new, NepaliAnalyzer::getDefaultStopSet)),
            Map.entry("norwegian", new Language(NorwegianAnalyzer::new, NorwegianAnalyzer::getDefaultStopSet)),
            Map.entry("persian", new Language(PersianAnalyzer::new, PersianAnalyzer::getDefaultStopSet)),
            Map.entry("portuguese", new Language(PortugueseAnalyzer::new, PortugueseAnalyzer::getDefaultStopSet)),
            Map.entry("romanian", new Language(RomanianAnalyzer::new, RomanianAnalyzer::getDefaultStopSet)),
            Map.entry("russian", new Language(RussianAnalyzer::new, RussianAnalyzer::getDefaultStopSet)),
            Map.entry("serbian", new Language(SerbianAnalyzer::new, SerbianAnalyzer::getDefaultStopSet)),
            Map.entry("sorani", new Language(SoraniAnalyzer::new, SoraniAnalyzer::getDefaultStopSet)),
            Map.entry("spanish", new Language(SpanishAnalyzer::new, SpanishAnalyzer::getDefaultStopSet)),
            Map.entry("swedish", new Language(SwedishAnalyzer::new, SwedishAnalyzer::getDefaultStopSet)),
            Map.entry("tamil", new Language(TamilAnalyzer::new, TamilAnalyzer::getDefaultStopSet)),
            Map.entry("telugu", new Language(TeluguAnalyzer::new, TeluguAnalyzer::getDefaultStopSet)),
            Map.entry("thai", new Language(ThaiAnalyzer::new, ThaiAnalyzer::getDefaultStopSet)),
            Map.entry("turkish", new Language(TurkishAnalyzer::new, TurkishAnalyzer::getDefaultStopSet))));

    private Languages() {}
}
