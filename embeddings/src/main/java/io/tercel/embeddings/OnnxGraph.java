package io.tercel.embeddings;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A transformer encoder: token ids in, one vector per token out.
 *
 * <p>One session serves all threads, each with a {@link Scratch} of its own. A run uses only the thread that calls it,
 * and is always of a single text: the activation scales of dynamically quantized models are those of the whole batch, so
 * that in a batch the vector of a text would depend on its neighbours (cosine down to 0.992 for bge-small), and larger
 * batches are slower besides. ONNX Runtime's faster approximation of GELU was tried too: 5 % more texts per second, but
 * vectors at a cosine of 0.994 to the exact ones.
 *
 * <p>Closing while a run is under way is undefined: the owner prevents it.
 */
final class OnnxGraph implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String modelName;
    private final Set<String> inputs;
    private final String output;
    private final int dimension;
    private boolean closed;

    private OnnxGraph(OrtEnvironment environment, OrtSession session, String modelName) throws OrtException {
        this.environment = environment;
        this.session = session;
        this.modelName = modelName;
        this.inputs = checkedInputs();
        NodeInfo info = tokenOutput();
        this.output = info.getName();
        this.dimension = Math.toIntExact(((TensorInfo) info.getInfo()).getShape()[2]);
    }

    static OnnxGraph open(ModelSource source, String modelName) {
        OrtEnvironment environment = NativeLibraries.onnxRuntime();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // The arena keeps the memory of the longest text for ever; without it runs are no slower (measured).
            options.setCPUArenaAllocator(false);
            OrtSession session = source.openGraph(environment, options);
            try {
                return new OnnxGraph(environment, session, modelName);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException | IOException e) {
            throw new InvalidModelException("The graph of '" + modelName + "' cannot be loaded: " + e.getMessage(), e);
        }
    }

    private Set<String> checkedInputs() {
        Set<String> names = Set.copyOf(session.getInputNames());
        if (!names.contains(IDS) || !KNOWN_INPUTS.containsAll(names)) {
            throw new InvalidModelException("The graph of '" + modelName + "' reads " + names + "; expected " + IDS
                    + ", and of others only " + MASK + " and " + TYPES);
        }
        return names;
    }

    /** The output of shape {@code [batch, tokens, dimension]}; where there are several, the one with the usual name. */
    private NodeInfo tokenOutput() throws OrtException {
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        NodeInfo usual = outputs.get("last_hidden_state");
        if (usual != null && isTokenOutput(usual)) {
            return usual;
        }
        return outputs.values().stream()
                .filter(OnnxGraph::isTokenOutput)
                .findFirst()
                .orElseThrow(() -> new InvalidModelException("The graph of '" + modelName
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
        scratch.fill(ids);
        long[] shape = {1, ids.length};
        Map<String, OnnxTensor> arguments = new HashMap<>();
        try (OnnxTensor rows =
                OnnxTensor.createTensor(environment, scratch.rows, new long[] {1, ids.length, dimension})) {
            for (String input : inputs) {
                arguments.put(input, OnnxTensor.createTensor(environment, scratch.input(input), shape));
            }
            // Pinning the output lets ONNX Runtime write into our buffer; asking it for a tensor costs two copies.
            session.run(arguments, Map.of(output, rows)).close();
            return scratch.rows;
        } catch (OrtException e) {
            throw new InferenceFailedException(
                    "Model '" + modelName + "' failed on a text of " + ids.length + " tokens: " + e.getMessage(), e);
        } finally {
            arguments.values().forEach(OnnxTensor::close);
        }
    }

    /** May be repeated. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceFailedException("Model '" + modelName + "' cannot be closed: " + e.getMessage(), e);
        }
    }

    /** The off-heap buffers of one run, grown to the longest text so far and used again and again. */
    final class Scratch {
        private int capacity;
        private LongBuffer ids = longs(0);
        private LongBuffer mask = longs(0);
        private LongBuffer types = longs(0);
        private FloatBuffer rows = floats(0);

        private Scratch() {}

        private void fill(long[] tokens) {
            if (tokens.length > capacity) {
                grow(Math.max(64, Integer.highestOneBit(tokens.length - 1) * 2));
            }
            ids.clear().put(0, tokens).limit(tokens.length);
            mask.clear().limit(tokens.length);
            types.clear().limit(tokens.length);
            rows.clear().limit(tokens.length * dimension);
        }

        /** All ones in the mask: a single text has no padding. All zeros in the types, fresh buffers are: it has one part. */
        private void grow(int tokens) {
            capacity = tokens;
            ids = longs(tokens);
            mask = longs(tokens);
            types = longs(tokens);
            rows = floats(Math.multiplyExact(tokens, dimension));
            for (int i = 0; i < tokens; i++) {
                mask.put(i, 1);
            }
        }

        private LongBuffer input(String name) {
            return switch (name) {
                case IDS -> ids;
                case MASK -> mask;
                default -> types;
            };
        }

        private static LongBuffer longs(int count) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Long.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
        }

        private static FloatBuffer floats(int count) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
    }
}
