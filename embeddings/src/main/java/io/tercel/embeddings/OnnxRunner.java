package io.tercel.embeddings;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A graph that reads token ids, whatever it gives.
 *
 * <p>One session serves all threads, each with {@link Inputs} of its own. A run uses only the thread that calls it, and is
 * always of a single text: the activation scales of dynamically quantized models are those of the whole batch, so that in a
 * batch the vector of a text would depend on its neighbours (cosine down to 0.992 for bge-small), and larger batches are
 * slower besides. ONNX Runtime's faster approximation of GELU was tried too: 5 % more texts per second, but vectors at a
 * cosine of 0.994 to the exact ones.
 *
 * <p>Closing while a run is under way is undefined: the owner prevents it.
 */
final class OnnxRunner implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final String POSITIONS = "position_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES, POSITIONS);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String modelName;
    private final Set<String> inputs;
    private boolean closed;

    private OnnxRunner(OrtEnvironment environment, OrtSession session, String modelName) {
        this.environment = environment;
        this.session = session;
        this.modelName = modelName;
        this.inputs = checkedInputs();
    }

    static OnnxRunner open(ModelSource source, String modelName, ExecutionProvider provider, SessionSettings settings) {
        OrtEnvironment environment = NativeLibraries.onnxRuntime();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // The arena keeps the memory of the longest text for ever; without it runs are no slower (measured).
            options.setCPUArenaAllocator(false);
            provider.addTo(options);
            settings.apply(options);
            OrtSession session = source.openGraph(environment, options);
            try {
                return new OnnxRunner(environment, session, modelName);
            } catch (RuntimeException e) {
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
                    + ", and of others only " + MASK + ", " + TYPES + " and " + POSITIONS);
        }
        return names;
    }

    String modelName() {
        return modelName;
    }

    OrtEnvironment environment() {
        return environment;
    }

    Map<String, NodeInfo> outputs() {
        try {
            return session.getOutputInfo();
        } catch (OrtException e) {
            throw new InvalidModelException(
                    "The outputs of the graph of '" + modelName + "' cannot be read: " + e.getMessage(), e);
        }
    }

    Inputs newInputs() {
        return new Inputs();
    }

    /**
     * Runs the graph.
     *
     * @param pinned tensors that the graph writes some of its outputs into, by their names; empty for none
     * @param reader sees the outputs before they are closed
     */
    <T> T run(long[] ids, Inputs buffers, Map<String, OnnxTensor> pinned, ResultReader<T> reader) {
        buffers.fill(ids);
        long[] shape = {1, ids.length};
        Map<String, OnnxTensor> arguments = new HashMap<>();
        try {
            for (String input : inputs) {
                arguments.put(input, OnnxTensor.createTensor(environment, buffers.of(input), shape));
            }
            try (OrtSession.Result result =
                    pinned.isEmpty() ? session.run(arguments) : session.run(arguments, pinned)) {
                return reader.read(result);
            }
        } catch (OrtException e) {
            throw new InferenceFailedException(
                    "Model '" + modelName + "' failed on a text of " + ids.length + " tokens: " + e.getMessage(), e);
        } finally {
            arguments.values().forEach(OnnxTensor::close);
        }
    }

    @FunctionalInterface
    interface ResultReader<T> {
        T read(OrtSession.Result result) throws OrtException;
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

    /** The off-heap buffers of what a run reads, grown to the longest text so far and used again and again. */
    static final class Inputs {
        private static final int LEAST_TOKENS = 64;

        private int capacity;
        private LongBuffer ids = longs(0);
        private LongBuffer mask = longs(0);
        private LongBuffer types = longs(0);
        private LongBuffer positions = longs(0);

        private Inputs() {}

        private void fill(long[] tokens) {
            if (tokens.length > capacity) {
                grow(roomFor(tokens.length));
            }
            ids.clear().put(0, tokens).limit(tokens.length);
            mask.clear().limit(tokens.length);
            types.clear().limit(tokens.length);
            positions.clear().limit(tokens.length);
        }

        /** The next power of two. */
        static int roomFor(int tokens) {
            return Math.max(LEAST_TOKENS, Integer.highestOneBit(tokens - 1) * 2);
        }

        /** All ones in the mask: a single text has no padding. All zeros in the types, fresh buffers are: it has one part. */
        private void grow(int tokens) {
            capacity = tokens;
            ids = longs(tokens);
            mask = longs(tokens);
            types = longs(tokens);
            positions = longs(tokens);
            for (int i = 0; i < tokens; i++) {
                mask.put(i, 1);
                positions.put(i, i);
            }
        }

        private LongBuffer of(String input) {
            return switch (input) {
                case IDS -> ids;
                case MASK -> mask;
                case TYPES -> types;
                default -> positions;
            };
        }

        private static LongBuffer longs(int count) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(count, Long.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
        }
    }
}
