package io.tercel.io;

import java.util.UUID;

/**
 * Which file of which database this is, so that a file put in the place of another one is noticed (P9).
 *
 * @param databaseId the database that wrote the file
 * @param number the number in the name of the file or of its folder
 * @param part what tells apart the files of one folder, such as a field id; 0 for a file that stands alone
 */
public record FileIdentity(UUID databaseId, long number, int part) {

    /** A file that stands alone. */
    public FileIdentity(UUID databaseId, long number) {
        this(databaseId, number, 0);
    }
}
