package io.tercel.rerankers.cross;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Question and passage to token ids. What is too long is cut off at the end of the passage; the question is never cut. Thread-safe,
 * but must not be closed while it is used.
 */
final class PairTokenizer implements AutoCloseable {

    private static final String OFFLINE = "ai.djl.offline";
    private static final int PASSAGE = 1;

    private final HuggingFaceTokenizer tokenizer;
    private final int maxTokens;

    private PairTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
    }

    static PairTokenizer open(Path file, int maxTokens) {
        try (InputStream json = Files.newInputStream(file)) {
            return new PairTokenizer(load(json), maxTokens);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new CrossEncoderException(file + " cannot be read as a tokenizer: " + e.getMessage(), e);
        }
    }

    /** Keeps DJL, while it loads, from fetching libraries over the network; one at a time, so that the setting is restored. */
    private static HuggingFaceTokenizer load(InputStream json) throws IOException {
        synchronized (PairTokenizer.class) {
            String before = System.getProperty(OFFLINE);
            System.setProperty(OFFLINE, "true");
            try {
                return HuggingFaceTokenizer.newInstance(json, Map.of("padding", "false", "truncation", "false"));
            } finally {
                if (before == null) {
                    System.clearProperty(OFFLINE);
                } else {
                    System.setProperty(OFFLINE, before);
                }
            }
        }
    }

    /**
     * The tokens of a pair.
     *
     * @throws IllegalArgumentException if the question alone leaves no room for a token of the passage, or the passage has no token
     */
    TokenPair tokenize(int position, String question, String passage) {
        Encoding encoding = tokenizer.encode(question, passage, true, false);
        long[] sequences = encoding.getSequenceIds();
        long[] special = encoding.getSpecialTokenMask();
        int from = passageStart(sequences, special);
        int to = from;
        while (to < sequences.length && isPassage(sequences, special, to)) {
            to++;
        }
        if (from == to) {
            throw new IllegalArgumentException("passage " + position + " has no tokens to score");
        }
        int keep = Math.min(to - from, maxTokens - (sequences.length - (to - from)));
        if (keep < 1) {
            throw new IllegalArgumentException(
                    "the question takes %d tokens and leaves no room for a passage: the model reads %d at once"
                            .formatted(from, maxTokens));
        }
        return new TokenPair(
                position, without(encoding.getIds(), from + keep, to), without(encoding.getTypeIds(), from + keep, to));
    }

    private static int passageStart(long[] sequences, long[] special) {
        for (int i = 0; i < sequences.length; i++) {
            if (isPassage(sequences, special, i)) {
                return i;
            }
        }
        return sequences.length;
    }

    private static boolean isPassage(long[] sequences, long[] special, int token) {
        return sequences[token] == PASSAGE && special[token] == 0;
    }

    /** What is left when the tokens from one position to another are taken out: the special ones at the end stay. */
    private static long[] without(long[] values, int from, int to) {
        long[] kept = new long[values.length - (to - from)];
        System.arraycopy(values, 0, kept, 0, from);
        System.arraycopy(values, to, kept, from, values.length - to);
        return kept;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
