package io.tercel.languages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/** The model, read when this class is first used, and shared: it is large and never changes. */
final class LanguageModel {

    /** From {@code opennlp-models-langdetect}; the dependency's version in our pom settles which one it is. */
    private static final String FILE = "langdetect-183.bin";

    /** Tags of the names that the model gives languages: three letters of ISO 639-3, in some cases those of a language's largest variety. */
    private static final Map<String, String> TAGS = tags();

    /** Keeps no state between texts. */
    static final LanguageDetectorME DETECTOR = new LanguageDetectorME(read());

    static final Set<String> LANGUAGES = languages();

    private LanguageModel() {}

    private static LanguageDetectorModel read() {
        try (InputStream file = LanguageDetectorME.class.getClassLoader().getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(
                        FILE + " is not on the class path; it comes with org.apache.opennlp:opennlp-models-langdetect");
            }
            return new LanguageDetectorModel(file);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + FILE + " from the class path", e);
        }
    }

    private static Set<String> languages() {
        Set<String> tags = new TreeSet<>();
        Arrays.stream(DETECTOR.getSupportedLanguages()).map(LanguageModel::tag).forEach(tags::add);
        return Set.copyOf(tags);
    }

    private static Map<String, String> tags() {
        Map<String, String> tags =
                new HashMap<>(Map.of("cmn", "zh", "ekk", "et", "lvs", "lv", "pes", "fa", "plt", "mg"));
        for (String two : Locale.getISOLanguages()) {
            tags.putIfAbsent(Locale.of(two).getISO3Language(), two);
        }
        return tags;
    }

    /** The tag of a language of the model: two letters where there are two. */
    static String tag(String name) {
        return TAGS.getOrDefault(name, name);
    }
}
