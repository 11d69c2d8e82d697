package io.tercel.rerankers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Learns weights from judged questions. The loss is that of ListNet's first place: the scores of a question's candidates are
 * made probabilities by a softmax, and the relevant ones should have them all (Z. Cao et al.: "Learning to Rank: From Pairwise Approach
 * to Listwise Approach", ICML 2007). It is convex in the few weights, so that gradient descent from fixed starting weights finds the
 * same minimum every time; a small quadratic penalty keeps weights from running off when questions are easy.
 */
public final class WeightTrainer {

    private static final double PENALTY = 0.02;
    private static final double START = 0.3;
    private static final int STEPS = 600;
    private static final double RATE = 0.03;
    private static final double MOMENTUM = 0.9;
    private static final double SCALE_MEMORY = 0.999;

    private WeightTrainer() {}

    /**
     * A judged question.
     *
     * @param candidates with all the signals that there are to learn from
     * @param relevant ids of the relevant ones; questions none of whose candidates are relevant teach nothing and are passed over
     */
    public record Example(List<Candidate> candidates, Set<String> relevant) {

        /** Copies. */
        public Example {
            candidates = List.copyOf(candidates);
            relevant = Set.copyOf(relevant);
        }
    }

    /**
     * Weights for each of the sets of signals.
     *
     * @param groups of questions that are alike; each group counts the same, however many questions it has
     * @throws IllegalArgumentException if a group has no question with a relevant candidate
     */
    public static LearnedWeights train(List<List<Example>> groups, List<Set<Signal>> sets) {
        Map<Set<Signal>, Map<Signal, Double>> weights = new HashMap<>();
        for (Set<Signal> set : sets) {
            List<Signal> signals = set.stream().sorted().toList();
            double[] learned =
                    descend(groups.stream().map(group -> tables(group, signals)).toList(), signals.size());
            Map<Signal, Double> each = new EnumMap<>(Signal.class);
            for (int i = 0; i < learned.length; i++) {
                each.put(signals.get(i), learned[i]);
            }
            weights.put(set, each);
        }
        return new LearnedWeights(weights);
    }

    /** Standardized signals of one question's candidates, by signal, and which of them are relevant. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Table(double[][] values, boolean[] relevant, int count) {}

    private static List<Table> tables(List<Example> group, List<Signal> signals) {
        List<Table> tables = new ArrayList<>();
        for (Example example : group) {
            boolean[] relevant = new boolean[example.candidates().size()];
            int count = 0;
            for (int i = 0; i < relevant.length; i++) {
                relevant[i] =
                        example.relevant().contains(example.candidates().get(i).id());
                count += relevant[i] ? 1 : 0;
            }
            if (count > 0) {
                double[][] values = signals.stream()
                        .map(signal -> LearnedWeights.standardized(example.candidates(), signal))
                        .toArray(double[][]::new);
                tables.add(new Table(values, relevant, count));
            }
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a group has no question with a relevant candidate");
        }
        return tables;
    }

    /** Adam: D. Kingma, J. Ba: "Adam: A Method for Stochastic Optimization", ICLR 2015; here with the gradient of all questions. */
    private static double[] descend(List<List<Table>> groups, int signals) {
        double[] weights = new double[signals];
        Arrays.fill(weights, START);
        double[] mean = new double[signals];
        double[] square = new double[signals];
        for (int step = 1; step <= STEPS; step++) {
            double[] gradient = new double[signals];
            for (List<Table> group : groups) {
                for (Table table : group) {
                    addGradient(table, weights, 1.0 / group.size() / groups.size(), gradient);
                }
            }
            for (int i = 0; i < signals; i++) {
                double slope = gradient[i] + PENALTY * weights[i];
                mean[i] = MOMENTUM * mean[i] + (1 - MOMENTUM) * slope;
                square[i] = SCALE_MEMORY * square[i] + (1 - SCALE_MEMORY) * slope * slope;
                double unbiasedMean = mean[i] / (1 - Math.pow(MOMENTUM, step));
                double unbiasedSquare = square[i] / (1 - Math.pow(SCALE_MEMORY, step));
                weights[i] -= RATE * unbiasedMean / (Math.sqrt(unbiasedSquare) + 1e-8);
            }
        }
        return weights;
    }

    private static void addGradient(Table table, double[] weights, double share, double[] gradient) {
        int candidates = table.relevant().length;
        double[] probability = new double[candidates];
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates; i++) {
            for (int signal = 0; signal < weights.length; signal++) {
                probability[i] += weights[signal] * table.values()[signal][i];
            }
            max = Math.max(max, probability[i]);
        }
        double sum = 0;
        for (int i = 0; i < candidates; i++) {
            probability[i] = Math.exp(probability[i] - max);
            sum += probability[i];
        }
        for (int i = 0; i < candidates; i++) {
            double wrong = probability[i] / sum - (table.relevant()[i] ? 1.0 / table.count() : 0);
            for (int signal = 0; signal < weights.length; signal++) {
                gradient[signal] += share * wrong * table.values()[signal][i];
            }
        }
    }
}
