package io.tercel.samples.answers;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.rag.content.Content;
import io.tercel.rag.citation.CitationReport;
import io.tercel.rag.citation.Citations;
import io.tercel.rag.citation.CitingContentInjector;
import io.tercel.rag.citation.Source;
import io.tercel.rag.retriever.RetrievedContent;
import io.tercel.rag.retriever.RetrievedPassage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Has a chat model write the answer, from numbered sources, and checks which of them it cites. */
public final class WritingAnswerer implements Answerer {

    private static final String STYLE = """
            You answer questions about the user's documents. Be brief and plain: a few sentences, or a short list, in the language \
            of the question. Markdown is shown as such. Do not list the sources at the end.""";

    private static final CitingContentInjector INJECTOR =
            new CitingContentInjector().whenNothingFound(CitingContentInjector.NOTHING_FOUND);

    private final StreamingChatModel model;
    private final ChatConnection chat;

    /** With a model. */
    public WritingAnswerer(ChatConnection chat) {
        this.model = chat.streaming();
        this.chat = chat;
    }

    @Override
    public Answer.Written answer(String question, List<RetrievedPassage> passages, Consumer<String> written) {
        return answer(question, passages, List.of(), written);
    }

    /** The same, after an earlier conversation. */
    public Answer.Written answer(
            String question, List<RetrievedPassage> passages, List<ChatMessage> earlier, Consumer<String> written) {
        List<Content> sources =
                passages.stream().<Content>map(RetrievedContent::of).toList();
        Telling telling = new Telling(written);
        model.chat(messages(question, sources, earlier), telling);
        return checked(telling.await(chat), sources);
    }

    private static List<ChatMessage> messages(String question, List<Content> sources, List<ChatMessage> earlier) {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(STYLE));
        messages.addAll(earlier);
        messages.add(INJECTOR.inject(sources, UserMessage.from(question)));
        return messages;
    }

    static Answer.Written checked(String text, List<Content> sources) {
        CitationReport report = Citations.check(text, sources);
        return new Answer.Written(
                text,
                report.cited().stream().map(Source::number).toList(),
                report.unknown().stream()
                        .map(CitationReport.Citation::number)
                        .distinct()
                        .toList(),
                report.uncited().stream().map(CitationReport.Statement::text).toList());
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

        String await(ChatConnection chat) {
            try {
                return whole.join();
            } catch (CompletionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                if (cause instanceof GivenUp givenUp) {
                    throw givenUp.reason;
                }
                throw new ChatFailedException(
                        "the chat model '%s' did not answer: %s"
                                .formatted(chat.name(), ChatFailure.of(cause, chat.address())),
                        cause);
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
