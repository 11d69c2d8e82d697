package io.tercel.samples.answers;

import io.tercel.rag.retriever.RetrievedPassage;
import java.util.List;
import java.util.function.Consumer;

/** Answers a question from passages. Safe for use by many threads. */
public interface Answerer {

    /**
     * The answer, when all of it is there.
     *
     * @param passages best first; the sources of the answer
     * @param written told each further part of a text while it is being written; when it throws, the answer is given up with
     *     what it threw
     * @throws ChatFailedException when the chat model cannot be reached or gives up
     */
    Answer answer(String question, List<RetrievedPassage> passages, Consumer<String> written);
}
