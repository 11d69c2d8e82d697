package io.tercel.rag.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A document that was found.
 *
 * @param id as the judgements call it
 * @param score larger is better; only the order counts
 */
public record Scored(String id, double score) {

    private static final Comparator<Scored> TREC_ORDER =
            Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id, Comparator.reverseOrder());

    /** Checks the id. */
    public Scored {
        Objects.requireNonNull(id, "id");
    }

    /** The ids in trec_eval's order, larger ids first where scores are equal; one that was returned twice counts where it stands first. */
    static List<String> ranking(List<Scored> found) {
        return found.stream().sorted(TREC_ORDER).map(Scored::id).distinct().toList();
    }
}
