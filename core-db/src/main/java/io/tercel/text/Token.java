package io.tercel.text;

/**
 * One term of an analyzed text.
 *
 * @param text the term as it is indexed
 * @param startOffset where it begins in the text, in UTF-16 units
 * @param endOffset where it ends in the text, in UTF-16 units
 * @param position its place in the sequence of terms, from 0; removed terms leave a gap, terms of one place share it
 */
public record Token(String text, int startOffset, int endOffset, int position) {}
