package io.tercel.embeddings;

/**
 * What one must know about a model to use it as it was trained, and what neither its graph nor its tokenizer says.
 *
 * @param maxTokens the most tokens that the model reads at once, special tokens included
 * @param normalize whether vectors are scaled to unit length
 * @param queryPrompt put before every query, may be empty
 * @param documentPrompt put before every document, may be empty
 * @param englishOnly whether the model is known to have been made for English and nothing else
 */
record ModelDescription(
        String name,
        int maxTokens,
        Pooling pooling,
        boolean normalize,
        String queryPrompt,
        String documentPrompt,
        boolean englishOnly) {}
