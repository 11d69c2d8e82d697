package io.tercel.samples.quickstart;

import io.tercel.rag.retriever.RetrievedPassage;
import java.time.Duration;
import java.util.List;

/**
 * What was found for a question.
 *
 * @param question as it was asked
 * @param passages best first
 * @param took how long embedding the question and searching took
 */
record Answer(String question, List<RetrievedPassage> passages, Duration took) {

    Answer {
        passages = List.copyOf(passages);
    }
}
