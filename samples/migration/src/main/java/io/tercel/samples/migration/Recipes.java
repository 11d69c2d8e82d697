package io.tercel.samples.migration;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The application: it keeps recipes and finds one. It knows LangChain4j's interface, so the store behind it does not matter. */
record Recipes(EmbeddingStore<TextSegment> store, EmbeddingModel model) {

    private static final List<TextSegment> ALL = List.of(
            recipe("Fry onions, add lentils and cumin, simmer until soft.", "soup", 40),
            recipe("Whisk eggs with sugar, fold in flour and lemon zest, bake.", "cake", 55),
            recipe("Slice cucumbers thinly, dress with yoghurt, dill and garlic.", "salad", 10));

    private static TextSegment recipe(String text, String kind, int minutes) {
        return TextSegment.from(text, new Metadata().put("kind", kind).put("minutes", minutes));
    }

    void addAll() {
        store.addAll(model.embedAll(ALL).content(), ALL);
    }

    void ask(String question, PrintStream out) {
        EmbeddingSearchRequest request = EmbeddingSearchRequest.builder()
                .queryEmbedding(model.embed(question).content())
                .maxResults(1)
                .build();
        out.println(question);
        store.search(request)
                .matches()
                .forEach(match -> out.printf(
                        Locale.ROOT,
                        "  %.3f  %s (%d minutes)%n",
                        match.score(),
                        match.embedded().text(),
                        match.embedded().metadata().getInteger("minutes")));
    }
}
