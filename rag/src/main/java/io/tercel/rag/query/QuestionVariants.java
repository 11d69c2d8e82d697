package io.tercel.rag.query;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.transformer.CompressingQueryTransformer;
import dev.langchain4j.rag.query.transformer.ExpandingQueryTransformer;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions that a chat model makes of a question, such that the worst a model can do is to be of no help: its list marks are removed,
 * its repetitions left out, what is too much cut off; and when it fails or says nothing, there is the question itself.
 *
 * <p>The answers to several questions are joined by {@link io.tercel.rerankers.rules.RuleContentAggregator}, which tells passages apart by
 * their ids. Immutable; safe for use by many threads if the chat model is.
 */
public final class QuestionVariants implements QueryTransformer {

    private static final Logger log = LoggerFactory.getLogger(QuestionVariants.class);
    private static final Pattern LIST_MARK = Pattern.compile("^\\s*(?:[-*•]|\\d{1,2}[.):])\\s+");
    private static final Pattern QUOTED = Pattern.compile("^[\"“](.*)[\"”]$");

    private final QueryTransformer transformer;
    private final boolean keepsQuestion;
    private final int most;

    private QuestionVariants(QueryTransformer transformer, boolean keepsQuestion, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: expected at least 1, got " + most);
        }
        this.transformer = Objects.requireNonNull(transformer, "transformer");
        this.keepsQuestion = keepsQuestion;
        this.most = most;
    }

    /** The question, and {@code n} others that ask the same in other words: LangChain4j's {@link ExpandingQueryTransformer}. */
    public static QuestionVariants inOtherWords(ChatModel model, int n) {
        return of(new ExpandingQueryTransformer(model, n), n);
    }

    /** The question, and up to {@code most} simpler ones that it consists of: {@link DecomposingQueryTransformer}. */
    public static QuestionVariants parts(ChatModel model, int most) {
        return of(new DecomposingQueryTransformer(model, most), most);
    }

    /**
     * The question as it would be asked by someone who had not talked before, from the chat memory in its metadata: LangChain4j's {@link
     * CompressingQueryTransformer}. Without a memory it stays as it is, and the model is not asked.
     */
    public static QuestionVariants standalone(ChatModel model) {
        CompressingQueryTransformer compressing = new CompressingQueryTransformer(model);
        QueryTransformer withMemory = query -> query.metadata() == null
                        || query.metadata().chatMemory() == null
                        || query.metadata().chatMemory().isEmpty()
                ? List.of(query)
                : compressing.transform(query);
        return new QuestionVariants(withMemory, false, 1);
    }

    /**
     * The question, and what another transformer makes of it.
     *
     * @param most most that are added
     */
    public static QuestionVariants of(QueryTransformer transformer, int most) {
        return new QuestionVariants(transformer, true, most);
    }

    /** What the next transformer makes of each question that this one makes; of all of them each once. */
    public QueryTransformer then(QuestionVariants next) {
        QuestionVariants first = this;
        return query -> {
            Map<String, Query> all = new LinkedHashMap<>();
            for (Query made : first.transform(query)) {
                next.transform(made).forEach(each -> all.putIfAbsent(key(each), each));
            }
            return List.copyOf(all.values());
        };
    }

    @Override
    public Collection<Query> transform(Query query) {
        Map<String, Query> variants = new LinkedHashMap<>();
        for (Query made : made(query)) {
            Query clean = clean(made);
            variants.putIfAbsent(key(clean), clean);
        }
        if (keepsQuestion) {
            variants.remove(key(query));
        }
        List<Query> all = new ArrayList<>();
        if (keepsQuestion || variants.isEmpty()) {
            all.add(query);
        }
        variants.values().stream().limit(most).forEach(all::add);
        return all;
    }

    private Collection<Query> made(Query query) {
        try {
            return Objects.requireNonNullElse(transformer.transform(query), List.of());
        } catch (RuntimeException e) {
            log.warn("A question is searched by as it is, because nothing could be made of it", e);
            return List.of();
        }
    }

    private static Query clean(Query query) {
        String text = LIST_MARK.matcher(query.text()).replaceFirst("").strip();
        String clean = QUOTED.matcher(text).replaceFirst("$1").strip();
        if (clean.isEmpty() || clean.equals(query.text())) {
            return query;
        }
        return query.metadata() == null ? Query.from(clean) : Query.from(clean, query.metadata());
    }

    private static String key(Query query) {
        return query.text().strip().toLowerCase(Locale.ROOT);
    }
}
