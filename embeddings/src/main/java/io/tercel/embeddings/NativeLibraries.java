package io.tercel.embeddings;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The only place where the two native libraries are loaded: what goes wrong there, goes wrong with a helpful message. */
final class NativeLibraries {

    private static final String OFFLINE = "ai.djl.offline";

    private NativeLibraries() {}

    /** ONNX Runtime's environment, of which a process has one; it lives until the process ends. */
    static OrtEnvironment onnxRuntime() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            throw missing("ONNX Runtime", "com.microsoft.onnxruntime:onnxruntime", e);
        }
    }

    /**
     * Reads a {@code tokenizer.json}. Texts are neither cut nor padded, whatever the file says.
     *
     * <p>DJL would fetch a CUDA build of its library over the network when it sees a graphics card, and reports to its
     * makers on Amazon's machines. A library embedded in an application must do neither, so DJL is told to stay offline
     * while it loads; the lock keeps two models that load at once from restoring each other's setting.
     */
    static synchronized HuggingFaceTokenizer tokenizer(InputStream json) throws IOException {
        String before = System.getProperty(OFFLINE);
        System.setProperty(OFFLINE, "true");
        try {
            return HuggingFaceTokenizer.newInstance(json, Map.of("padding", "false", "truncation", "false"));
        } catch (LinkageError | ai.djl.engine.EngineException e) {
            throw missing("Hugging Face tokenizers", "ai.djl.huggingface:tokenizers", e);
        } finally {
            if (before == null) {
                System.clearProperty(OFFLINE);
            } else {
                System.setProperty(OFFLINE, before);
            }
        }
    }

    private static MissingLibraryException missing(String library, String artifact, Throwable cause) {
        return new MissingLibraryException(
                "The native library of %s cannot be loaded on %s %s: %s. It comes with the artifact %s"
                        .formatted(
                                library, System.getProperty("os.name"), System.getProperty("os.arch"), cause, artifact),
                cause);
    }
}
