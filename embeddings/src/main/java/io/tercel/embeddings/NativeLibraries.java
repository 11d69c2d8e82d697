package io.tercel.embeddings;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place where the two native libraries are loaded: what goes wrong there, goes wrong with a helpful message. */
final class NativeLibraries {

    private static final Logger log = LoggerFactory.getLogger(NativeLibraries.class);
    private static final String OFFLINE = "ai.djl.offline";

    private NativeLibraries() {}

    /** ONNX Runtime's environment, of which a process has one; it lives until the process ends. */
    static OrtEnvironment onnxRuntime() {
        letDjlBeFirst();
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            throw missing("ONNX Runtime", "com.microsoft.onnxruntime:onnxruntime", e);
        }
    }

    /**
     * DJL's engine for ONNX Runtime, where it is on the class path, insists on making the environment itself and cannot be used for
     * the rest of the process once there is one.
     */
    private static void letDjlBeFirst() {
        if (NativeLibraries.class.getResource("/ai/djl/onnxruntime/engine/OrtEngineProvider.class") == null) {
            return;
        }
        try {
            offline(() -> Engine.getEngine("OnnxRuntime"));
        } catch (IOException | LinkageError | RuntimeException e) {
            // Somebody else was first, or the library cannot be loaded: the caller learns which.
            log.debug("DJL's engine for ONNX Runtime does not start", e);
        }
    }

    /** Reads a {@code tokenizer.json}. Texts are neither cut nor padded, whatever the file says. */
    static HuggingFaceTokenizer tokenizer(InputStream json) throws IOException {
        try {
            return offline(
                    () -> HuggingFaceTokenizer.newInstance(json, Map.of("padding", "false", "truncation", "false")));
        } catch (LinkageError | EngineException e) {
            throw missing("Hugging Face tokenizers", "ai.djl.huggingface:tokenizers", e);
        }
    }

    /**
     * DJL would fetch a CUDA build of its library over the network when it sees a graphics card, and reports to its
     * makers on Amazon's machines. A library embedded in an application must do neither, so DJL is told to stay offline
     * while it loads; the lock keeps two models that load at once from restoring each other's setting.
     */
    private static synchronized <T> T offline(Loading<T> loading) throws IOException {
        String before = System.getProperty(OFFLINE);
        System.setProperty(OFFLINE, "true");
        try {
            return loading.load();
        } finally {
            if (before == null) {
                System.clearProperty(OFFLINE);
            } else {
                System.setProperty(OFFLINE, before);
            }
        }
    }

    @FunctionalInterface
    private interface Loading<T> {
        T load() throws IOException;
    }

    private static MissingLibraryException missing(String library, String artifact, Throwable cause) {
        return new MissingLibraryException(
                "The native library of %s cannot be loaded on %s %s: %s. It comes with the artifact %s"
                        .formatted(
                                library, System.getProperty("os.name"), System.getProperty("os.arch"), cause, artifact),
                cause);
    }
}
