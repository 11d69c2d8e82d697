package io.tercel.samples.answers;

import java.util.List;

/** An answer that says where each part of it comes from. Sources are counted from 1, in the order of the passages. */
public sealed interface Answer {

    /**
     * Sentences of the documents themselves; none when the passages hold no sentence.
     *
     * @param quotes in reading order
     */
    record Quoted(List<Quote> quotes) implements Answer {
        /** Copies the list. */
        public Quoted {
            quotes = List.copyOf(quotes);
        }
    }

    /**
     * A sentence of a passage, word for word.
     *
     * @param text on one line, Markdown as it stands in the document
     * @param source the passage
     * @param start its first character in the passage
     * @param end the one after its last
     */
    record Quote(String text, int source, int start, int end) {}

    /**
     * What a chat model has written.
     *
     * @param text Markdown, citations as {@code [2]}
     * @param cited the sources it cites, each once, by number
     * @param madeUp citations of sources that it was not given
     * @param uncited statements without a citation
     */
    record Written(String text, List<Integer> cited, List<Integer> madeUp, List<String> uncited) implements Answer {
        /** Copies the lists. */
        public Written {
            cited = List.copyOf(cited);
            madeUp = List.copyOf(madeUp);
            uncited = List.copyOf(uncited);
        }
    }
}
