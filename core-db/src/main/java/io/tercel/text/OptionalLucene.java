package io.tercel.text;

import io.tercel.error.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharFilterFactory;
import org.apache.lucene.analysis.TokenFilterFactory;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.TokenizerFactory;
import org.apache.lucene.util.ResourceLoader;
import org.apache.lucene.util.ResourceLoaderAware;
import org.apache.lucene.util.Version;

/**
 * Tokenizers, filters and analyzers that Lucene has and this library does not name at compile time: those of the languages whose
 * dictionaries are large, and any other that the application has on its class path.
 */
final class OptionalLucene {

    /** The artifact of Lucene that each one comes from. */
    enum Source {
        KUROMOJI("lucene-analysis-kuromoji"),
        NORI("lucene-analysis-nori"),
        SMARTCN("lucene-analysis-smartcn"),
        ICU("lucene-analysis-icu");

        private final String artifact;

        Source(String artifact) {
            this.artifact = artifact;
        }

        InvalidRequestException missing(String where, Throwable cause) {
            return new InvalidRequestException(
                    "%s: needs %s, which is not on the class path; add the dependency org.apache.lucene:%s, of the version of lucene-core (%s) or close to it"
                            .formatted(where, artifact, artifact, Version.LATEST),
                    cause);
        }
    }

    private OptionalLucene() {}

    /** A whole analyzer, by its class. */
    static Analyzer analyzer(String where, Source source, String className) {
        try {
            return Class.forName(className)
                    .asSubclass(Analyzer.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw source.missing(where, e);
        }
    }

    /** A tokenizer of one of the artifacts. */
    static Supplier<Tokenizer> tokenizer(String where, Source source, String name, Map<String, String> options) {
        return tokenizer(where, name, options, e -> source.missing(where, e));
    }

    /** Any tokenizer of Lucene's. */
    static Supplier<Tokenizer> tokenizer(String where, String name, Map<String, String> options) {
        return tokenizer(where, name, options, e -> unknown(where, name, TokenizerFactory.availableTokenizers(), e));
    }

    private static Supplier<Tokenizer> tokenizer(
            String where, String name, Map<String, String> options, Missing missing) {
        try {
            TokenizerFactory.lookupClass(name);
        } catch (IllegalArgumentException e) {
            throw missing.error(e);
        }
        TokenizerFactory factory = made(where, () -> TokenizerFactory.forName(name, new TreeMap<>(options)));
        return factory::create;
    }

    /** A filter of one of the artifacts. */
    static UnaryOperator<TokenStream> filter(String where, Source source, String name) {
        return filter(where, name, Map.of(), e -> source.missing(where, e));
    }

    /** Any filter of Lucene's. */
    static UnaryOperator<TokenStream> filter(String where, String name, Map<String, String> options) {
        return filter(where, name, options, e -> unknown(where, name, TokenFilterFactory.availableTokenFilters(), e));
    }

    private static UnaryOperator<TokenStream> filter(
            String where, String name, Map<String, String> options, Missing missing) {
        try {
            TokenFilterFactory.lookupClass(name);
        } catch (IllegalArgumentException e) {
            throw missing.error(e);
        }
        TokenFilterFactory factory = made(where, () -> TokenFilterFactory.forName(name, new TreeMap<>(options)));
        return factory::create;
    }

    /** Any filter of characters of Lucene's. */
    static UnaryOperator<Reader> charFilter(String where, String name, Map<String, String> options) {
        try {
            CharFilterFactory.lookupClass(name);
        } catch (IllegalArgumentException e) {
            throw unknown(where, name, CharFilterFactory.availableCharFilters(), e);
        }
        CharFilterFactory factory = made(where, () -> CharFilterFactory.forName(name, new TreeMap<>(options)));
        return factory::create;
    }

    /** What to say when there is no factory of a name. */
    private interface Missing {
        InvalidRequestException error(IllegalArgumentException cause);
    }

    private static InvalidRequestException unknown(
            String where, String name, Set<String> allowed, IllegalArgumentException cause) {
        return new InvalidRequestException(
                Options.unknownText(where + ": Lucene has none of the name", name, allowed), cause);
    }

    private static <T> T made(String where, Supplier<T> maker) {
        try {
            T factory = maker.get();
            if (factory instanceof ResourceLoaderAware aware) {
                aware.inform(NoFiles.NO_FILES);
            }
            return factory;
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new InvalidRequestException(where + ": " + e.getMessage(), e);
        }
    }

    /** Whoever writes a schema reads no files of the machine by it, and a database is the same wherever it is opened. */
    private enum NoFiles implements ResourceLoader {
        NO_FILES;

        @Override
        public InputStream openResource(String resource) throws IOException {
            throw new IOException("an analyzer reads no files, so '" + resource + "' cannot be opened");
        }

        @Override
        public <T> Class<? extends T> findClass(String name, Class<T> expected) {
            throw new IllegalArgumentException("an analyzer loads no classes, so '" + name + "' cannot be used");
        }
    }
}
