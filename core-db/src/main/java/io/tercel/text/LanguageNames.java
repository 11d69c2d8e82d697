package io.tercel.text;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Milvus calls languages: the names that its two identifiers, whatlang and lingua, return. They differ where one is "Mandarin" and
 * "Chinese", or know languages that the other does not; here all of them are known, whichever a schema names.
 */
final class LanguageNames {

    /** Tags of BCP 47, by name. */
    private static final Map<String, String> TAGS = new TreeMap<>(Map.<String, String>ofEntries(
            Map.entry("Afrikaans", "af"),
            Map.entry("Akan", "ak"),
            Map.entry("Albanian", "sq"),
            Map.entry("Amharic", "am"),
            Map.entry("Arabic", "ar"),
            Map.entry("Armenian", "hy"),
            Map.entry("Azerbaijani", "az"),
            Map.entry("Basque", "eu"),
            Map.entry("Belarusian", "be"),
            Map.entry("Bengali", "bn"),
            Map.entry("Bokmal", "nb"),
            Map.entry("Bosnian", "bs"),
            Map.entry("Bulgarian", "bg"),
            Map.entry("Burmese", "my"),
            Map.entry("Catalan", "ca"),
            Map.entry("Chinese", "zh"),
            Map.entry("Croatian", "hr"),
            Map.entry("Czech", "cs"),
            Map.entry("Danish", "da"),
            Map.entry("Dutch", "nl"),
            Map.entry("English", "en"),
            Map.entry("Esperanto", "eo"),
            Map.entry("Estonian", "et"),
            Map.entry("Finnish", "fi"),
            Map.entry("French", "fr"),
            Map.entry("Ganda", "lg"),
            Map.entry("Georgian", "ka"),
            Map.entry("German", "de"),
            Map.entry("Greek", "el"),
            Map.entry("Gujarati", "gu"),
            Map.entry("Hebrew", "he"),
            Map.entry("Hindi", "hi"),
            Map.entry("Hungarian", "hu"),
            Map.entry("Icelandic", "is"),
            Map.entry("Indonesian", "id"),
            Map.entry("Irish", "ga"),
            Map.entry("Italian", "it"),
            Map.entry("Japanese", "ja"),
            Map.entry("Javanese", "jv"),
            Map.entry("Kannada", "kn"),
            Map.entry("Kazakh", "kk"),
            Map.entry("Khmer", "km"),
            Map.entry("Korean", "ko"),
            Map.entry("Latin", "la"),
            Map.entry("Latvian", "lv"),
            Map.entry("Lithuanian", "lt"),
            Map.entry("Macedonian", "mk"),
            Map.entry("Malay", "ms"),
            Map.entry("Malayalam", "ml"),
            Map.entry("Mandarin", "zh"),
            Map.entry("Maori", "mi"),
            Map.entry("Marathi", "mr"),
            Map.entry("Mongolian", "mn"),
            Map.entry("Nepali", "ne"),
            Map.entry("Nynorsk", "nn"),
            Map.entry("Oriya", "or"),
            Map.entry("Persian", "fa"),
            Map.entry("Polish", "pl"),
            Map.entry("Portuguese", "pt"),
            Map.entry("Punjabi", "pa"),
            Map.entry("Romanian", "ro"),
            Map.entry("Russian", "ru"),
            Map.entry("Serbian", "sr"),
            Map.entry("Shona", "sn"),
            Map.entry("Sinhalese", "si"),
            Map.entry("Slovak", "sk"),
            Map.entry("Slovene", "sl"),
            Map.entry("Somali", "so"),
            Map.entry("Sotho", "st"),
            Map.entry("Spanish", "es"),
            Map.entry("Swahili", "sw"),
            Map.entry("Swedish", "sv"),
            Map.entry("Tagalog", "tl"),
            Map.entry("Tamil", "ta"),
            Map.entry("Telugu", "te"),
            Map.entry("Thai", "th"),
            Map.entry("Tsonga", "ts"),
            Map.entry("Tswana", "tn"),
            Map.entry("Turkish", "tr"),
            Map.entry("Turkmen", "tk"),
            Map.entry("Ukrainian", "uk"),
            Map.entry("Urdu", "ur"),
            Map.entry("Uzbek", "uz"),
            Map.entry("Vietnamese", "vi"),
            Map.entry("Welsh", "cy"),
            Map.entry("Xhosa", "xh"),
            Map.entry("Yiddish", "yi"),
            Map.entry("Yoruba", "yo"),
            Map.entry("Zulu", "zu")));

    private LanguageNames() {}

    static boolean isKnown(String name) {
        return TAGS.containsKey(name);
    }

    /**
     * The tag of a language.
     *
     * @throws io.tercel.error.InvalidRequestException when it is not known, or not one that the identifier can tell
     */
    static String tag(String what, String name, LanguageIdentifier identifier) {
        String tag = TAGS.get(name);
        if (tag == null) {
            throw Options.unknown(what + ": unknown language", name, among(identifier));
        }
        if (!identifier.languages().contains(tag)) {
            throw Options.unknown(
                    what + ": the identifier '" + identifier.name() + "' cannot tell the language",
                    name,
                    among(identifier));
        }
        return tag;
    }

    private static Set<String> among(LanguageIdentifier identifier) {
        Map<String, String> told = new TreeMap<>(TAGS);
        told.values().retainAll(identifier.languages());
        return told.keySet();
    }
}
