package io.tercel.samples.foldersearch;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.transformer.CompressingQueryTransformer;
import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.samples.answers.Answer;
import io.tercel.samples.answers.ChatConnection;
import io.tercel.samples.answers.WritingAnswerer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What has been asked and answered so far: "and how do I turn it off?" means something only after that. */
final class Conversation {

    private static final int REMEMBERED = 8;

    private final WritingAnswerer answerer;
    private final CompressingQueryTransformer transformer;
    private final List<ChatMessage> memory = new ArrayList<>();

    Conversation(ChatConnection chat) {
        answerer = new WritingAnswerer(chat);
        transformer = new CompressingQueryTransformer(chat.whole());
    }

    /** The question as it would be asked without anything before it. */
    String standalone(String question) {
        if (memory.isEmpty()) {
            return question;
        }
        Metadata before = Metadata.from(UserMessage.from(question), "conversation", List.copyOf(memory));
        return transformer
                .transform(Query.from(question, before))
                .iterator()
                .next()
                .text();
    }

    Answer.Written answer(String question, List<RetrievedPassage> passages, Consumer<String> written) {
        Answer.Written answer = answerer.answer(question, passages, List.copyOf(memory), written);
        memory.add(UserMessage.from(question));
        memory.add(AiMessage.from(answer.text()));
        while (memory.size() > REMEMBERED) {
            memory.removeFirst();
        }
        return answer;
    }
}
