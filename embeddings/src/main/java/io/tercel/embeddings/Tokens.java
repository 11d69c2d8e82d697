package io.tercel.embeddings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as its model reads it: special tokens, the text's own, special tokens.
 *
 * @param ids what the graph reads
 * @param words for each token the number of the word that it is a part of
 * @param prefix how many special tokens lead
 * @param suffix how many special tokens trail
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made for every text: a copy would buy nothing
record Tokens(long[] ids, long[] words, int prefix, int suffix) {

    /** The number of tokens without the special ones. */
    int content() {
        return ids.length - prefix - suffix;
    }

    Window whole() {
        return new Window(ids, prefix, suffix, content());
    }

    /** The beginning that fits in {@code limit} tokens, with the special tokens around it. */
    Window head(int limit) {
        return window(new long[0], prefix, prefix + limit - prefix - suffix);
    }

    /**
     * The whole text in windows of at most {@code limit} tokens, each led by the prompt. A window ends where a word ends,
     * unless a single word is longer than a window.
     */
    List<Window> windows(long[] prompt, int limit) {
        int capacity = limit - prefix - suffix - prompt.length;
        int end = ids.length - suffix;
        List<Window> windows = new ArrayList<>();
        int from = prefix;
        while (from < end) {
            int to = Math.min(from + capacity, end);
            windows.add(window(prompt, from, to < end ? wordStart(from, to) : to));
            from += windows.getLast().weight();
        }
        return windows;
    }

    /** The start of the word that the token {@code to} belongs to, or {@code to} itself where that word fills the window. */
    private int wordStart(int from, int to) {
        int start = to;
        while (start > from && words[start] == words[start - 1]) {
            start--;
        }
        return start > from ? start : to;
    }

    private Window window(long[] prompt, int from, int to) {
        int content = to - from;
        long[] window = new long[prefix + prompt.length + content + suffix];
        System.arraycopy(ids, 0, window, 0, prefix);
        System.arraycopy(prompt, 0, window, prefix, prompt.length);
        System.arraycopy(ids, from, window, prefix + prompt.length, content);
        System.arraycopy(ids, ids.length - suffix, window, window.length - suffix, suffix);
        return new Window(window, prefix, suffix, content);
    }

    /** The text's own ids. */
    long[] contentIds() {
        return Arrays.copyOfRange(ids, prefix, ids.length - suffix);
    }

    /**
     * What the graph reads in one run.
     *
     * @param ids special tokens, a prompt or none, a part of the text, special tokens
     * @param prefix how many special tokens lead
     * @param suffix how many special tokens trail
     * @param weight how many tokens of the text it holds
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Window(long[] ids, int prefix, int suffix, int weight) {

        /** The number of tokens without the special ones. */
        int content() {
            return ids.length - prefix - suffix;
        }
    }
}
