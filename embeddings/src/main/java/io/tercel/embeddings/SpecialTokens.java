package io.tercel.embeddings;

/** Whether the tokens that the tokenizer adds around a text, such as {@code [CLS]}, get token vectors too. */
public enum SpecialTokens {
    /** Keep them. */
    INCLUDE,

    /** Leave them out: they stand for no word. */
    EXCLUDE
}
