package io.tercel.embeddings;

import java.util.List;

/** Which graph to take from a folder that has the same model in several precisions. */
public enum Precision {
    /** 32-bit floats: {@code model.onnx}. */
    FULL,

    /** Weights of 8 bits: {@code model_quantized.onnx}, {@code model_int8.onnx} or {@code model_uint8.onnx}. */
    INT8;

    /** The usual names of its file, the most usual first. */
    List<String> files() {
        return switch (this) {
            case FULL -> List.of("model.onnx");
            case INT8 -> List.of("model_quantized.onnx", "model_int8.onnx", "model_uint8.onnx");
        };
    }
}
