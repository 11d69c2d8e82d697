package io.tercel.languages;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which languages are written in which script. The model judges by sequences of characters; of those that it has never seen together, as in a
 * single word, it makes a guess that need not even be of the right script.
 */
final class Scripts {

    private static final Map<String, Set<UnicodeScript>> OTHER_THAN_LATIN = Map.ofEntries(
            Map.entry("am", Set.of(UnicodeScript.ETHIOPIC)),
            Map.entry("ar", Set.of(UnicodeScript.ARABIC)),
            Map.entry("ba", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("be", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("bg", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("bn", Set.of(UnicodeScript.BENGALI)),
            Map.entry("ce", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("el", Set.of(UnicodeScript.GREEK)),
            Map.entry("fa", Set.of(UnicodeScript.ARABIC)),
            Map.entry("gu", Set.of(UnicodeScript.GUJARATI)),
            Map.entry("he", Set.of(UnicodeScript.HEBREW)),
            Map.entry("hi", Set.of(UnicodeScript.DEVANAGARI)),
            Map.entry("hy", Set.of(UnicodeScript.ARMENIAN)),
            Map.entry("ja", Set.of(UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HAN)),
            Map.entry("ka", Set.of(UnicodeScript.GEORGIAN)),
            Map.entry("kk", Set.of(UnicodeScript.CYRILLIC, UnicodeScript.LATIN)),
            Map.entry("kn", Set.of(UnicodeScript.KANNADA)),
            Map.entry("ko", Set.of(UnicodeScript.HANGUL)),
            Map.entry("ky", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("mk", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("ml", Set.of(UnicodeScript.MALAYALAM)),
            Map.entry("mn", Set.of(UnicodeScript.CYRILLIC, UnicodeScript.MONGOLIAN)),
            Map.entry("mr", Set.of(UnicodeScript.DEVANAGARI)),
            Map.entry("ne", Set.of(UnicodeScript.DEVANAGARI)),
            Map.entry("pa", Set.of(UnicodeScript.GURMUKHI)),
            Map.entry("pnb", Set.of(UnicodeScript.ARABIC)),
            Map.entry("ps", Set.of(UnicodeScript.ARABIC)),
            Map.entry("ru", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("sa", Set.of(UnicodeScript.DEVANAGARI)),
            Map.entry("si", Set.of(UnicodeScript.SINHALA)),
            Map.entry("sr", Set.of(UnicodeScript.CYRILLIC, UnicodeScript.LATIN)),
            Map.entry("ta", Set.of(UnicodeScript.TAMIL)),
            Map.entry("te", Set.of(UnicodeScript.TELUGU)),
            Map.entry("tg", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("th", Set.of(UnicodeScript.THAI)),
            Map.entry("tt", Set.of(UnicodeScript.CYRILLIC, UnicodeScript.LATIN)),
            Map.entry("uk", Set.of(UnicodeScript.CYRILLIC)),
            Map.entry("ur", Set.of(UnicodeScript.ARABIC)),
            Map.entry("uz", Set.of(UnicodeScript.LATIN, UnicodeScript.CYRILLIC)),
            Map.entry("zh", Set.of(UnicodeScript.HAN)));

    private static final Set<UnicodeScript> LATIN = Set.of(UnicodeScript.LATIN);

    private Scripts() {}

    static boolean writes(String language, UnicodeScript script) {
        return OTHER_THAN_LATIN.getOrDefault(language, LATIN).contains(script);
    }

    /** The script of most letters; that of the kana where Chinese characters stand among them. Empty without letters. */
    static Optional<UnicodeScript> of(String text) {
        Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
        text.codePoints().filter(Character::isLetter).forEach(letter -> {
            UnicodeScript script = UnicodeScript.of(letter);
            if (script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED) {
                letters.merge(script, 1, Integer::sum);
            }
        });
        Optional<UnicodeScript> most =
                letters.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        return most.filter(script -> script == UnicodeScript.HAN && letters.containsKey(UnicodeScript.HIRAGANA))
                .map(script -> UnicodeScript.HIRAGANA)
                .or(() -> most);
    }
}
