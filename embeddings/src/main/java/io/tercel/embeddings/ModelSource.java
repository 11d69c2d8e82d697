package io.tercel.embeddings;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the graph and the tokenizer of a model lie. */
sealed interface ModelSource {

    /** Reads the graph into a new session. */
    OrtSession openGraph(OrtEnvironment environment, OrtSession.SessionOptions options)
            throws IOException, OrtException;

    /** Opens {@code tokenizer.json}; the caller closes it. */
    InputStream openTokenizer() throws IOException;

    /** Two files. The graph is opened by name, so that ONNX Runtime finds weights that lie beside it in files of their own. */
    record OnDisk(Path graph, Path tokenizer) implements ModelSource {
        @Override
        public OrtSession openGraph(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException {
            return environment.createSession(existing(graph).toString(), options);
        }

        @Override
        public InputStream openTokenizer() throws IOException {
            return Files.newInputStream(existing(tokenizer));
        }

        private static Path existing(Path file) {
            if (!Files.isRegularFile(file)) {
                throw new MissingModelException("There is no file " + file);
            }
            return file;
        }
    }

    /**
     * Two resources on the class path.
     *
     * @param artifact the Maven coordinates, without version, of the jar that carries them
     */
    record OnClassPath(String graph, String tokenizer, String artifact) implements ModelSource {
        @Override
        public OrtSession openGraph(OrtEnvironment environment, OrtSession.SessionOptions options)
                throws IOException, OrtException {
            try (InputStream in = open(graph)) {
                return environment.createSession(in.readAllBytes(), options);
            }
        }

        @Override
        public InputStream openTokenizer() throws IOException {
            return open(tokenizer);
        }

        boolean isPresent() {
            return find(graph).isPresent() && find(tokenizer).isPresent();
        }

        private InputStream open(String resource) throws IOException {
            URL url = find(resource)
                    .orElseThrow(() -> new MissingModelException(
                            "'" + resource + "' is not on the class path. Add the artifact " + artifact));
            return url.openStream();
        }

        /** Looks beside this class first: a thread's context class loader may be another module's, or none. */
        private static Optional<URL> find(String resource) {
            URL beside = ModelSource.class.getResource("/" + resource);
            if (beside != null) {
                return Optional.of(beside);
            }
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            return Optional.ofNullable(context == null ? null : context.getResource(resource));
        }
    }
}
