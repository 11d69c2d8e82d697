package io.tercel.testing;

import io.tercel.text.LanguageIdentifier;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Tells German, English and French by their articles, and nothing by less. On no class path unless a test puts it there. */
public final class FakeLanguages implements LanguageIdentifier {

    /** What {@link #present} does not need to say. */
    public static final String NAME = "articles";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> languages() {
        return Set.of("de", "en", "fr", "zh");
    }

    @Override
    public Optional<String> identify(CharSequence text, Set<String> expected) {
        List<String> words = List.of(text.toString().toLowerCase(Locale.ROOT).split("\\W+"));
        if (words.contains("der") || words.contains("die") || words.contains("das")) {
            return Optional.of("de");
        }
        if (words.contains("the")) {
            return Optional.of("en");
        }
        return words.contains("le") ? Optional.of("fr") : Optional.empty();
    }

    /** Has classes found as the thread sees them; put back as it was when closed. */
    public static final class Presence implements AutoCloseable {

        private final ClassLoader before = Thread.currentThread().getContextClassLoader();

        private Presence(ClassLoader now) {
            Thread.currentThread().setContextClassLoader(now);
        }

        @Override
        public void close() {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Puts it on the class path, as this thread sees it. */
    public static Presence present(Path folder) throws IOException {
        return present(folder, FakeLanguages.class);
    }

    /** Puts other ones there. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static Presence present(Path folder, Class<? extends LanguageIdentifier>... identifiers) throws IOException {
        Path services = Files.createDirectories(folder.resolve("services/META-INF/services"));
        Files.write(
                services.resolve(LanguageIdentifier.class.getName()),
                List.of(identifiers).stream().map(Class::getName).toList());
        URL[] urls = {folder.resolve("services").toUri().toURL()};
        return new Presence(new URLClassLoader(urls, FakeLanguages.class.getClassLoader()));
    }
}
