package io.tercel.rag.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.tercel.rag.ScriptedChatModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionVariantsTest {

    private static List<String> texts(QueryTransformer transformer, Query query) {
        return transformer.transform(query).stream().map(Query::text).toList();
    }

    private static Query query(String text, ChatMessage... memory) {
        return Query.from(text, Metadata.from(UserMessage.from(text), "chat", List.of(memory)));
    }

    @Test
    void theQuestionComesFirstAndItsOtherWordingsAfter() {
        ScriptedChatModel model = ScriptedChatModel.saying("What does a hawk eat?\nWhich prey do hawks have?");

        assertThat(texts(QuestionVariants.inOtherWords(model, 2), Query.from("food of hawks")))
                .containsExactly("food of hawks", "What does a hawk eat?", "Which prey do hawks have?");
    }

    @Test
    void listMarksQuotesRepetitionsAndWhatIsTooMuchGo() {
        ScriptedChatModel model = ScriptedChatModel.saying(
                "1. food of Hawks\n- \"first\"\n\n2) first\n* second 2 things\n3. third\n4. fourth\n  \n");

        assertThat(texts(QuestionVariants.inOtherWords(model, 3), Query.from("food of hawks")))
                .containsExactly("food of hawks", "first", "second 2 things", "third");
    }

    @Test
    void aModelThatFailsOrSaysNothingLeavesTheQuestion() {
        Query query = query("food of hawks", UserMessage.from("before"));

        assertThat(QuestionVariants.inOtherWords(ScriptedChatModel.failing(), 3).transform(query))
                .containsExactly(query);
        assertThat(QuestionVariants.parts(ScriptedChatModel.saying(" \n"), 3).transform(query))
                .containsExactly(query);
        assertThat(QuestionVariants.standalone(ScriptedChatModel.failing()).transform(query))
                .containsExactly(query);
    }

    @Test
    void partsKeepWhoAsks() {
        ScriptedChatModel model = ScriptedChatModel.saying("How old is a hawk?\nHow old is an owl?");
        Query query = query("Which is older, hawk or owl?");

        assertThat(QuestionVariants.parts(model, 4).transform(query))
                .extracting(Query::text)
                .containsExactly("Which is older, hawk or owl?", "How old is a hawk?", "How old is an owl?");
        assertThat(QuestionVariants.parts(model, 4).transform(query))
                .allSatisfy(each -> assertThat(each.metadata()).isEqualTo(query.metadata()));
        assertThat(model.asked().getFirst()).endsWith("Question: Which is older, hawk or owl?");
    }

    @Test
    void aFollowUpQuestionIsMadeToStandAloneAndAFirstOneCostsNothing() {
        ScriptedChatModel model = ScriptedChatModel.saying("What does a hawk eat in winter?");
        QuestionVariants standalone = QuestionVariants.standalone(model);

        assertThat(texts(standalone, Query.from("And in winter?"))).containsExactly("And in winter?");
        assertThat(texts(standalone, query("And in winter?"))).containsExactly("And in winter?");
        assertThat(model.asked()).isEmpty();

        assertThat(texts(
                        standalone,
                        query("And in winter?", UserMessage.from("What does a hawk eat?"), AiMessage.from("Mice."))))
                .containsExactly("What does a hawk eat in winter?");
    }

    @Test
    void stepsFollowOneAnother() {
        ScriptedChatModel model = new ScriptedChatModel(prompt ->
                prompt.contains("different versions") ? "winter food of hawks" : "What does a hawk eat in winter?");

        assertThat(texts(
                        QuestionVariants.standalone(model).then(QuestionVariants.inOtherWords(model, 1)),
                        query("And in winter?", UserMessage.from("What does a hawk eat?"))))
                .containsExactly("What does a hawk eat in winter?", "winter food of hawks");
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> QuestionVariants.parts(ScriptedChatModel.saying("x"), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
