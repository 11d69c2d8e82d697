package io.tercel.rerankers.cross;

/**
 * A question and a passage as the model reads them, special tokens included.
 *
 * @param position of the passage in the list that was given
 * @param ids the tokens
 * @param types 0 for the question's part, 1 for the passage's, as the tokenizer numbers them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made for every passage: a copy would buy nothing
record TokenPair(int position, long[] ids, long[] types) {

    int length() {
        return ids.length;
    }
}
