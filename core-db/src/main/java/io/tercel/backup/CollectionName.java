package io.tercel.backup;

import io.tercel.error.InvalidRequestException;
import io.tercel.manifest.Manifest;

/**
 * A collection and the named database it is in, as one text: {@code papers}, {@code archive.papers}.
 *
 * @param database the named database; {@code default} when the text has no dot, and any for {@code *}
 * @param collection the collection
 */
record CollectionName(String database, String collection) {

    static CollectionName of(String text) {
        int dot = text.indexOf('.');
        if (text.isEmpty() || dot == 0 || dot == text.length() - 1 || text.indexOf('.', dot + 1) >= 0) {
            throw new InvalidRequestException("collection '%s': expected 'collection' or 'database.collection'"
                    .formatted(text.replaceAll("\\p{Cntrl}", "\uFFFD")));
        }
        if (dot < 0) {
            return new CollectionName(text.equals("*") ? "*" : Manifest.DEFAULT_NAMESPACE, text);
        }
        return new CollectionName(text.substring(0, dot), text.substring(dot + 1));
    }

    @Override
    public String toString() {
        return database.equals(Manifest.DEFAULT_NAMESPACE) ? collection : database + "." + collection;
    }
}
