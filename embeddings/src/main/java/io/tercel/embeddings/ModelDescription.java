package io.tercel.embeddings;

/**
 * What one must know about a model to use it as it was trained, and what neither its graph nor its tokenizer says.
 *
 * @param maxTokens the most tokens that the model reads at once, special tokens included
 * @param normalize whether vectors are scaled to unit length
 * @param queryPrompt put before every query, may be empty
 * @param documentPrompt put before every document, may be empty
 */
record ModelDescription(
        String name, int maxTokens, Pooling pooling, boolean normalize, String queryPrompt, String documentPrompt) {}
