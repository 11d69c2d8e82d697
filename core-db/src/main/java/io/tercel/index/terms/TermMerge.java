package io.tercel.index.terms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Goes through the terms of several streams at once, each term one time. Used by one thread.
 *
 * @param <S> the streams
 */
public final class TermMerge<S extends TermStream> {

    private final List<Input<S>> open = new ArrayList<>();
    private final List<S> atTerm = new ArrayList<>();
    private byte[] key = {};

    /** A stream that stands at a term. */
    private static final class Input<S extends TermStream> {

        private final S stream;
        private byte[] key = {};

        Input(S stream) {
            this.stream = stream;
        }

        boolean next() {
            boolean isThere = stream.next();
            if (isThere) {
                key = stream.key();
            }
            return isThere;
        }
    }

    /** A merge of streams that stand before their first terms. */
    public TermMerge(List<S> streams) {
        for (S stream : streams) {
            Input<S> input = new Input<>(stream);
            if (input.next()) {
                open.add(input);
            }
        }
    }

    /** Goes to the next term, at first to the first; false if there is none. Streams that stood at the term before have moved on. */
    public boolean next() {
        if (!atTerm.isEmpty()) {
            atTerm.clear();
            open.removeIf(input -> Arrays.equals(input.key, key) && !input.next());
        }
        if (open.isEmpty()) {
            return false;
        }
        key = open.getFirst().key;
        for (Input<S> input : open) {
            if (Arrays.compareUnsigned(input.key, key) < 0) {
                key = input.key;
            }
        }
        for (Input<S> input : open) {
            if (Arrays.equals(input.key, key)) {
                atTerm.add(input.stream);
            }
        }
        return true;
    }

    /** The bytes of the current term. */
    public byte[] key() {
        return key;
    }

    /** The streams that stand at the current term, in the order that they were given in; valid until {@link #next}. */
    public List<S> atTerm() {
        return atTerm;
    }
}
