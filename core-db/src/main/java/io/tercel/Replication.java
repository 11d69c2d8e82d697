package io.tercel;

import io.tercel.cdc.ChangeListener;
import io.tercel.cdc.ChangePosition;
import java.nio.file.Path;
import java.util.List;

/**
 * Tasks that carry changes of a database elsewhere: into another directory that becomes a copy and can be searched meanwhile, or to a listener. Tasks are
 * kept in the database's directory and go on when it is opened again. Safe for use by many threads.
 */
public interface Replication {

    /**
     * Begins to make a directory what this database is. It is missing, empty, or holds a copy of this database as of a moment from which all
     * changes are kept: what an earlier task has left there, or a restored backup. From then on it is written to by nobody else; it can be searched through
     * {@link ReplicationTask#follower()}. When the task is deleted it is a database like any other.
     *
     * @param name of the task, made of letters, digits and {@code _}
     * @throws io.tercel.error.AlreadyExistsException when there is a task of that name
     * @throws io.tercel.error.PositionExpiredException when the changes that it lacks are not kept: begin with a backup
     * @throws io.tercel.error.InvalidRequestException when it is no copy of this database
     * @throws io.tercel.error.DirectoryLockedException when it is open elsewhere
     */
    default ReplicationTask follow(String name, Path directory) {
        return follow(FollowRequest.of(name, directory));
    }

    /**
     * As {@link #follow(String, Path)}, for a copy that is known to be as of a timestamp, such as that of the backup it was restored from.
     *
     * @param timestamp all changes up to it are in the copy
     */
    default ReplicationTask follow(String name, Path directory, long timestamp) {
        return follow(FollowRequest.of(name, directory).after(timestamp));
    }

    /** As {@link #follow(String, Path)}, as the request says: from a timestamp on, or only some collections. */
    ReplicationTask follow(FollowRequest request);

    /**
     * Begins to tell a listener of changes. After the database has been opened again the task is {@code DETACHED} until the listener is
     * attached: a listener cannot be kept in a file.
     *
     * @param name of the task, made of letters, digits and {@code _}
     * @throws io.tercel.error.AlreadyExistsException when there is a task of that name
     * @throws io.tercel.error.PositionExpiredException when the changes after the position are not kept
     */
    ReplicationTask listen(String name, ChangePosition from, ChangeListener listener);

    /**
     * Gives a detached task its listener again; it goes on after the last position that was recorded, at most a second before the end, so that
     * some changes may come again.
     *
     * @throws io.tercel.error.NotFoundException when there is no such task
     * @throws io.tercel.error.InvalidRequestException when it is not detached
     */
    ReplicationTask attach(String name, ChangeListener listener);

    /** All tasks, in the order of their names. */
    List<ReplicationTask> tasks();

    /**
     * The task of that name.
     *
     * @throws io.tercel.error.NotFoundException when there is none
     */
    ReplicationTask task(String name);
}
