package io.tercel.embeddings;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** What the graph of a model is computed on. */
public sealed interface ExecutionProvider {

    /** The processor's cores. */
    static ExecutionProvider cpu() {
        return new Cpu();
    }

    /**
     * An NVIDIA graphics card. Needs the artifact {@code com.microsoft.onnxruntime:onnxruntime_gpu} in place of {@code
     * onnxruntime}, of the same version, and the CUDA libraries that it was built for.
     *
     * @param device the card's number, from 0
     */
    static ExecutionProvider cuda(int device) {
        return new Cuda(device);
    }

    /** Adds the provider to the options of a session. */
    void addTo(SessionOptions options) throws OrtException;

    /** {@link #cpu()}. */
    record Cpu() implements ExecutionProvider {
        @Override
        public void addTo(SessionOptions options) {
            // Always there.
        }
    }

    /** {@link #cuda(int)}. */
    record Cuda(int device) implements ExecutionProvider {
        /** Checks the number. */
        public Cuda {
            if (device < 0) {
                throw new IllegalArgumentException("device: expected at least 0, got " + device);
            }
        }

        @Override
        public void addTo(SessionOptions options) {
            try {
                options.addCUDA(device);
            } catch (OrtException | LinkageError e) {
                throw new MissingLibraryException(
                        "CUDA device " + device + " cannot be used: " + e.getMessage()
                                + ". It needs the artifact com.microsoft.onnxruntime:onnxruntime_gpu in place of"
                                + " com.microsoft.onnxruntime:onnxruntime, the CUDA libraries and the card",
                        e);
            }
        }
    }
}
