package io.tercel.embeddings;

import java.util.List;

/** Which graph to take from a folder that has the same model in several precisions. */
public enum Precision {
    /** 32-bit floats: {@code model.onnx}. */
    FULL("model.onnx"),

    /** Weights of 8 bits: {@code model_quantized.onnx}, {@code model_int8.onnx} or {@code model_uint8.onnx}. */
    INT8("model_quantized.onnx", "model_int8.onnx", "model_uint8.onnx");

    private final List<String> files;

    Precision(String... files) {
        this.files = List.of(files);
    }

    List<String> files() {
        return files;
    }
}
