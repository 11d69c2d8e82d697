package io.tercel.embeddings;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** A transformer encoder: token ids in, one vector per token out. Each thread has a {@link Scratch} of its own. */
final class OnnxGraph implements AutoCloseable {

    private final OnnxRunner runner;
    private final String output;
    private final int dimension;

    private OnnxGraph(OnnxRunner runner) {
        this.runner = runner;
        NodeInfo info = tokenOutput();
        this.output = info.getName();
        this.dimension = Math.toIntExact(((TensorInfo) info.getInfo()).getShape()[2]);
    }

    static OnnxGraph open(ModelSource source, String modelName, ExecutionProvider provider, SessionSettings settings) {
        OnnxRunner runner = OnnxRunner.open(source, modelName, provider, settings);
        try {
            return new OnnxGraph(runner);
        } catch (RuntimeException e) {
            runner.close();
            throw e;
        }
    }

    /** The output of shape {@code [batch, tokens, dimension]}; where there are several, the one with the usual name. */
    private NodeInfo tokenOutput() {
        Map<String, NodeInfo> outputs = runner.outputs();
        NodeInfo usual = outputs.get("last_hidden_state");
        if (usual != null && isTokenOutput(usual)) {
            return usual;
        }
        return outputs.values().stream()
                .filter(OnnxGraph::isTokenOutput)
                .findFirst()
                .orElseThrow(() -> new InvalidModelException("The graph of '" + runner.modelName()
                        + "' has no float output of shape [batch, tokens, dimension] and known dimension, only "
                        + outputs.values()));
    }

    private static boolean isTokenOutput(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && tensor.getShape().length == 3
                && tensor.getShape()[2] > 0;
    }

    int dimension() {
        return dimension;
    }

    Scratch newScratch() {
        return new Scratch();
    }

    /**
     * Runs the graph. The rows, one per id, are at the start of the buffer that is returned, which belongs to the scratch:
     * they are there until its next run.
     */
    FloatBuffer run(long[] ids, Scratch scratch) {
        scratch.makeRoom(ids.length);
        // Pinning the output lets ONNX Runtime write into our buffer; asking it for a tensor costs two copies.
        try (OnnxTensor rows =
                OnnxTensor.createTensor(runner.environment(), scratch.rows, new long[] {1, ids.length, dimension})) {
            return runner.run(ids, scratch.inputs, Map.of(output, rows), result -> scratch.rows);
        } catch (OrtException e) {
            throw new InferenceFailedException(
                    "Model '" + runner.modelName() + "' has no room for a text of " + ids.length + " tokens: "
                            + e.getMessage(),
                    e);
        }
    }

    /** May be repeated. */
    @Override
    public void close() {
        runner.close();
    }

    /** The off-heap buffers of one run, grown to the longest text so far and used again and again. */
    final class Scratch {
        private final OnnxRunner.Inputs inputs = runner.newInputs();
        private FloatBuffer rows = floats(0);

        private Scratch() {}

        private void makeRoom(int tokens) {
            int needed = Math.multiplyExact(tokens, dimension);
            if (needed > rows.capacity()) {
                rows = floats(Math.multiplyExact(OnnxRunner.Inputs.roomFor(tokens), dimension));
            }
            rows.clear().limit(needed);
        }

        private static FloatBuffer floats(int count) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
    }
}
