package io.tercel.rag.augment;

import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import io.tercel.rag.retriever.RetrievalTrace;
import io.tercel.rag.retriever.RetrievedContent;
import io.tercel.rag.retriever.TercelContentRetriever;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/*
 * One question. LangChain4j's DefaultRetrievalAugmentor does the work, with parts that write down what they do: which queries there
 * were, what each search brought. It is made anew for each question, which costs nothing, so that questions of several threads do
 * not write into each other's trace.
 */
final class RagRun {

    private final Map<ContentRetriever, String> names;
    private final boolean traced;
    private final List<String> queries = new ArrayList<>();
    private final List<RagTrace.Search> searches = new CopyOnWriteArrayList<>();
    private final long begun = System.nanoTime();

    RagRun(Map<ContentRetriever, String> names, boolean traced) {
        this.names = names;
        this.traced = traced;
    }

    RagTrace run(
            AugmentationRequest request,
            String question,
            QueryTransformer transformer,
            QueryRouter router,
            int maxResults,
            Executor executor) {
        List<Content> contents = DefaultRetrievalAugmentor.builder()
                .queryTransformer(query -> transformed(transformer, query))
                .queryRouter(query -> router.route(query).stream()
                        .<ContentRetriever>map(retriever -> asked -> retrieved(retriever, asked))
                        .toList())
                .contentAggregator(new FusionById(maxResults, queries))
                .contentInjector((found, message) -> message)
                .executor(executor)
                .build()
                .augment(request)
                .contents();
        List<RagTrace.Search> inOrder = new ArrayList<>(searches);
        inOrder.sort(Comparator.comparingInt((RagTrace.Search search) -> queries.indexOf(search.query()))
                .thenComparing(RagTrace.Search::collection));
        return new RagTrace(question, queries, inOrder, contents, Duration.ofNanos(System.nanoTime() - begun));
    }

    private Collection<Query> transformed(QueryTransformer transformer, Query query) {
        Collection<Query> made = transformer.transform(query);
        made.forEach(each -> queries.add(each.text()));
        return made;
    }

    private List<Content> retrieved(ContentRetriever retriever, Query query) {
        String collection = names.getOrDefault(retriever, retriever.getClass().getSimpleName());
        Optional<RetrievalTrace> trace = Optional.empty();
        List<Content> found;
        if (traced && retriever instanceof TercelContentRetriever ours) {
            RetrievalTrace explained = ours.explain(query);
            found = explained.passages().stream()
                    .<Content>map(RetrievedContent::of)
                    .toList();
            trace = Optional.of(explained);
        } else {
            found = retriever.retrieve(query);
        }
        searches.add(new RagTrace.Search(query.text(), collection, found.size(), trace));
        return found.stream()
                .<Content>map(content -> new KeyedContent(collection, content))
                .toList();
    }
}
