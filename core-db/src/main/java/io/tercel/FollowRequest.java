package io.tercel;

import io.tercel.backup.CollectionFilter;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a directory is to follow a database: see {@link Replication#follow(FollowRequest)}. Immutable.
 *
 * @param task name of the task, made of letters, digits and {@code _}
 * @param directory that is to follow
 * @param timestamp all changes up to it are in the directory; 0 for no more than it says itself
 * @param collections those that are followed
 */
public record FollowRequest(String task, Path directory, long timestamp, CollectionFilter collections) {

    /** Checks for nulls and for a timestamp that is none. */
    public FollowRequest {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(collections, "collections");
        if (timestamp < 0) {
            throw new IllegalArgumentException("timestamp: expected 0 or more, got " + timestamp);
        }
    }

    /** A directory that is to follow all collections. */
    public static FollowRequest of(String task, Path directory) {
        return new FollowRequest(task, directory, 0, CollectionFilter.ALL);
    }

    /** The directory is as of a timestamp, such as that of the backup it was restored from. */
    public FollowRequest after(long newTimestamp) {
        return new FollowRequest(task, directory, newTimestamp, collections);
    }

    /**
     * Only these collections are followed: those of these names when they are created, and whatever the directory holds already. One that is
     * renamed later goes on being followed; one that gets such a name later is not there, so the task fails and says that a new copy is
     * needed. Named databases are all followed, and aliases of collections that are.
     *
     * @param patterns {@code papers}, {@code archive.papers}, {@code archive.*}, or {@code *} for all
     * @throws io.tercel.error.InvalidRequestException when there is none, or one is no pattern
     */
    public FollowRequest collections(String... patterns) {
        return new FollowRequest(task, directory, timestamp, CollectionFilter.of(patterns));
    }
}
