package io.tercel.embeddings;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** Changes the options with which ONNX Runtime opens a graph, for what no other setting of a model offers. */
@FunctionalInterface
public interface SessionSettings {

    /** Changes nothing. */
    SessionSettings NONE = options -> {};

    /**
     * Called once, when Tercel has made its own settings: one thread for each run, all optimizations of the graph, no arena.
     *
     * @param options open only during the call
     * @throws OrtException if ONNX Runtime refuses; the model is not opened then
     */
    void apply(SessionOptions options) throws OrtException;
}
