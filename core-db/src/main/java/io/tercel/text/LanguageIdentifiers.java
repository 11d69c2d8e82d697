package io.tercel.text;

import io.tercel.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Finds what identifies languages. */
final class LanguageIdentifiers {

    /** What Milvus has. Whoever names one of these takes what there is. */
    static final Set<String> OF_MILVUS = Set.of("whatlang", "lingua");

    private LanguageIdentifiers() {}

    /**
     * The one on the class path that a schema names, or the only one.
     *
     * @throws InvalidRequestException when there is none, saying what to add, when there are several to choose from, or when it cannot be used
     */
    static LanguageIdentifier find(String where, String named) {
        LanguageIdentifier chosen = choose(where, named);
        try {
            chosen.languages();
        } catch (IllegalStateException | LinkageError e) {
            // What a class was made for is told by the cause of the error that making it has ended with.
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new InvalidRequestException(
                    "%s: the identifier '%s' cannot be used: %s".formatted(where, chosen.name(), why.getMessage()), e);
        }
        return chosen;
    }

    private static LanguageIdentifier choose(String where, String named) {
        List<LanguageIdentifier> found = onClassPath(where);
        if (found.isEmpty()) {
            throw new InvalidRequestException(
                    where
                            + ": needs something that identifies languages, and there is nothing on the class path; add the dependency io.tercel:tercel-languages");
        }
        for (LanguageIdentifier each : found) {
            if (each.name().equals(named)) {
                return each;
            }
        }
        Set<String> names =
                new TreeSet<>(found.stream().map(LanguageIdentifier::name).toList());
        if (!OF_MILVUS.contains(named)) {
            names.addAll(OF_MILVUS);
            throw Options.unknown(where + ", option 'identifier': unknown identifier", named, names);
        }
        if (found.size() > 1) {
            throw new InvalidRequestException(
                    "%s, option 'identifier': there are several on the class path; name one of them: %s"
                            .formatted(where, String.join(", ", names)));
        }
        return found.getFirst();
    }

    /** As this library's own loader sees it; an application that loads its parts apart has them where its threads look. */
    private static List<LanguageIdentifier> onClassPath(String where) {
        try {
            List<LanguageIdentifier> found =
                    all(ServiceLoader.load(LanguageIdentifier.class, LanguageIdentifier.class.getClassLoader()));
            return found.isEmpty() ? all(ServiceLoader.load(LanguageIdentifier.class)) : found;
        } catch (ServiceConfigurationError e) {
            throw new InvalidRequestException(
                    where + ": what identifies languages cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<LanguageIdentifier> all(ServiceLoader<LanguageIdentifier> loader) {
        List<LanguageIdentifier> all = new ArrayList<>();
        loader.forEach(all::add);
        return all;
    }
}
