package io.tercel.samples.answers;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.tercel.rag.retriever.RetrievedPassage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Has a chat model write the answer, from numbered sources, and checks which of them it cites. */
public final class WritingAnswerer implements Answerer {

    private static final Pattern CITATION = Pattern.compile("\\[(\\d{1,3}(?:\\s*,\\s*\\d{1,3})*)]");

    private final StreamingChatModel model;
    private final String name;

    /**
     * With a model.
     *
     * @param name for messages to people
     */
    public WritingAnswerer(StreamingChatModel model, String name) {
        this.model = model;
        this.name = name;
    }

    @Override
    public Answer.Written answer(String question, List<RetrievedPassage> passages, Consumer<String> written) {
        return answer(question, passages, List.of(), written);
    }

    /** The same, after an earlier conversation. */
    public Answer.Written answer(
            String question, List<RetrievedPassage> passages, List<ChatMessage> earlier, Consumer<String> written) {
        Telling telling = new Telling(written);
        model.chat(Prompt.of(question, passages, earlier), telling);
        return checked(telling.await(name), passages.size());
    }

    static Answer.Written checked(String text, int sources) {
        Map<Boolean, Set<Integer>> citations = new TreeMap<>();
        citations.put(true, new LinkedHashSet<>());
        citations.put(false, new LinkedHashSet<>());
        CITATION.matcher(text)
                .results()
                .map(MatchResult::group)
                .flatMap(group -> Pattern.compile("\\d+").matcher(group).results())
                .map(number -> Integer.parseInt(number.group()))
                .forEach(number ->
                        Objects.requireNonNull(citations.get(number >= 1 && number <= sources)).add(number));
        return new Answer.Written(
                text,
                List.copyOf(Objects.requireNonNull(citations.get(true))),
                List.copyOf(Objects.requireNonNull(citations.get(false))));
    }

    /** Passes on what comes and waits for the end. */
    private static final class Telling implements StreamingChatResponseHandler {

        private final Consumer<String> written;
        private final CompletableFuture<String> whole = new CompletableFuture<>();

        Telling(Consumer<String> written) {
            this.written = written;
        }

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            if (whole.isDone()) {
                return;
            }
            try {
                written.accept(part.text());
            } catch (RuntimeException e) {
                whole.completeExceptionally(new GivenUp(e));
                context.streamingHandle().cancel();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            String text = response.aiMessage().text();
            whole.complete(text == null ? "" : text);
        }

        @Override
        public void onError(Throwable error) {
            whole.completeExceptionally(error);
        }

        String await(String name) {
            try {
                return whole.join();
            } catch (CompletionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                if (cause instanceof GivenUp givenUp) {
                    throw givenUp.reason;
                }
                throw new ChatFailedException(
                        "the chat model '" + name + "' did not answer: " + ChatFailure.of(cause), cause);
            }
        }
    }

    /** Tells what the caller threw from what the model did. */
    private static final class GivenUp extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final RuntimeException reason;

        GivenUp(RuntimeException reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
