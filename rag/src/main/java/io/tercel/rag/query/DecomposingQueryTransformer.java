package io.tercel.rag.query;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Has a chat model take a question apart into simpler ones that can be searched for one by one: "Which of the two is older?" needs two passages
 * that no single search finds. A question that is simple already stays one. {@link QuestionVariants#parts} adds the question itself
 * and bears with models that fail.
 */
public final class DecomposingQueryTransformer implements QueryTransformer {

    private final ChatModel model;
    private final int most;

    /**
     * With a model.
     *
     * @param most most questions
     */
    public DecomposingQueryTransformer(ChatModel model, int most) {
        this.model = Objects.requireNonNull(model, "model");
        if (most < 1) {
            throw new IllegalArgumentException("most: expected at least 1, got " + most);
        }
        this.most = most;
    }

    @Override
    public Collection<Query> transform(Query query) {
        return model.chat(prompt(query.text()))
                .lines()
                .filter(line -> !line.isBlank())
                .limit(most)
                .map(line -> query.metadata() == null
                        ? Query.from(line.strip())
                        : Query.from(line.strip(), query.metadata()))
                .toList();
    }

    /** Put together and not made from a template: the question may hold anything. */
    private String prompt(String question) {
        return String.join(
                "\n",
                List.of(
                        "The question below is to be answered from a collection of documents by searching it.",
                        "Take it apart into at most " + most
                                + " simpler questions, each of which one search can answer.",
                        "Each must be understood without the others, so name in it what it is about.",
                        "If the question is simple already, repeat it.",
                        "Write each question on a line of its own, without numbers, hyphens or anything else.",
                        "Question: " + question));
    }
}
