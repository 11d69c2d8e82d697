package io.tercel.embeddings;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Text to token ids, never cut. Thread-safe; the lock keeps the native tokenizer alive while a text is read. */
final class TextTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final String modelName;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, String modelName) {
        this.tokenizer = tokenizer;
        this.modelName = modelName;
    }

    static TextTokenizer open(ModelSource source, String modelName) {
        try (InputStream json = source.openTokenizer()) {
            return new TextTokenizer(NativeLibraries.tokenizer(json), modelName);
        } catch (IOException e) {
            throw new InvalidModelException("The tokenizer of '" + modelName + "' cannot be read: " + e, e);
        } catch (EmbeddingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidModelException("The tokenizer of '" + modelName + "' is not valid: " + e.getMessage(), e);
        }
    }

    Tokens tokenize(String text) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new ModelClosedException(modelName);
            }
            return tokens(tokenizer.encode(text, true, false));
        } finally {
            use.readLock().unlock();
        }
    }

    /** The text of a token; empty if there is none of that id. */
    String text(long id) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new ModelClosedException(modelName);
            }
            return tokenizer.decode(new long[] {id}, false);
        } finally {
            use.readLock().unlock();
        }
    }

    private static Tokens tokens(Encoding encoding) {
        long[] special = encoding.getSpecialTokenMask();
        int prefix = 0;
        while (prefix < special.length && special[prefix] == 1) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < special.length - prefix && special[special.length - 1 - suffix] == 1) {
            suffix++;
        }
        return new Tokens(encoding.getIds(), encoding.getWordIds(), prefix, suffix);
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
            tokenizer.close();
        } finally {
            use.writeLock().unlock();
        }
    }
}
