package io.tercel.rerankers.cross;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** An ONNX graph that gives each pair of a batch a score. Safe for use by many threads; must not be closed while it runs. */
final class CrossEncoderGraph implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Path file;
    private final long padding;

    private CrossEncoderGraph(OrtEnvironment environment, OrtSession session, Path file, long padding) {
        this.environment = environment;
        this.session = session;
        this.file = file;
        this.padding = padding;
    }

    /**
     * Loads a graph.
     *
     * @param padding the id of the token that fills short pairs up
     */
    static CrossEncoderGraph open(Path file, long padding) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // A batch is one thread's work; batches run side by side.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            OrtSession session = environment.createSession(file.toString(), options);
            if (!session.getInputNames().contains(IDS) || !KNOWN_INPUTS.containsAll(session.getInputNames())) {
                Set<String> inputs = Set.copyOf(session.getInputNames());
                session.close();
                throw new CrossEncoderException("%s reads %s; expected %s, and of others only %s and %s"
                        .formatted(file, inputs, IDS, MASK, TYPES));
            }
            return new CrossEncoderGraph(environment, session, file, padding);
        } catch (OrtException | LinkageError e) {
            throw new CrossEncoderException(file + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * The logit of each pair: the only column of a head with one, the second less the first of a head with two, whose
     * logistic function is the second's softmax.
     */
    double[] logits(List<TokenPair> pairs) {
        int longest = pairs.stream().mapToInt(TokenPair::length).max().orElseThrow();
        Map<String, OnnxTensor> arguments = new HashMap<>();
        try {
            for (String input : session.getInputNames()) {
                long[] values = values(input, pairs, longest);
                arguments.put(input, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {
                    pairs.size(), longest
                }));
            }
            try (OrtSession.Result result = session.run(arguments)) {
                return logits(result.get(0), pairs.size());
            }
        } catch (OrtException e) {
            throw new CrossEncoderException(
                    "%s failed on %d pairs of up to %d tokens: %s"
                            .formatted(file, pairs.size(), longest, e.getMessage()),
                    e);
        } finally {
            arguments.values().forEach(OnnxTensor::close);
        }
    }

    private long[] values(String input, List<TokenPair> pairs, int longest) {
        long[] values = new long[pairs.size() * longest];
        for (int row = 0; row < pairs.size(); row++) {
            TokenPair pair = pairs.get(row);
            for (int i = 0; i < longest; i++) {
                boolean there = i < pair.length();
                values[row * longest + i] = switch (input) {
                    case IDS -> there ? pair.ids()[i] : padding;
                    case MASK -> there ? 1 : 0;
                    default -> there ? pair.types()[i] : 0;
                };
            }
        }
        return values;
    }

    private double[] logits(OnnxValue output, int pairs) throws OrtException {
        Object value = output.getValue();
        if (value instanceof float[] column && column.length == pairs) {
            return IntStream.range(0, pairs).mapToDouble(i -> column[i]).toArray();
        }
        if (value instanceof float[][] rows && rows.length == pairs) {
            if (rows[0].length == 1) {
                return Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
            }
            if (rows[0].length == 2) {
                return Arrays.stream(rows).mapToDouble(row -> row[1] - row[0]).toArray();
            }
        }
        throw new CrossEncoderException("%s: the first output is %s; expected one or two numbers for each pair"
                .formatted(file, output.getInfo()));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new CrossEncoderException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
