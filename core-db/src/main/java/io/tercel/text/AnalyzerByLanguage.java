package io.tercel.text;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Cuts each text by the analyzer of the language that it is in. Safe for use by any number of threads. */
public final class AnalyzerByLanguage implements Analyzer {

    /** The name of the analyzer of texts in languages that have none, or that cannot be told. */
    static final String DEFAULT = "default";

    private final LanguageIdentifier identifier;
    private final UnaryOperator<CharSequence> read;
    private final Map<String, Analyzer> byTag;
    private final Map<String, Analyzer> byName;
    private final Analyzer otherwise;

    /**
     * Of analyzers that are ready for use.
     *
     * @param read what of a text the identifier sees
     * @param byTag by the tags of languages that the identifier knows
     * @param byName by the names that a search may say, {@code default} among them
     */
    AnalyzerByLanguage(
            LanguageIdentifier identifier,
            UnaryOperator<CharSequence> read,
            Map<String, Analyzer> byTag,
            Map<String, Analyzer> byName) {
        this.identifier = identifier;
        this.read = read;
        this.byTag = Map.copyOf(byTag);
        this.byName = new LinkedHashMap<>(byName);
        this.otherwise = Objects.requireNonNull(byName.get(DEFAULT));
    }

    @Override
    public void analyze(CharSequence text, TokenSink sink) {
        ofText(text).analyze(text, sink);
    }

    /** The analyzer of the language that a text is in. */
    public Analyzer ofText(CharSequence text) {
        return identifier
                .identify(read.apply(text), byTag.keySet())
                .map(byTag::get)
                .orElse(otherwise);
    }

    /** The analyzer of that name: of a language as the schema has it, or {@code default}. */
    public Optional<Analyzer> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What {@link #named} knows. */
    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /** All of its analyzers, each once, in the order of the schema. */
    public List<Analyzer> all() {
        return List.copyOf(new LinkedHashSet<>(byName.values()));
    }
}
