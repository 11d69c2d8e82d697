package io.tercel;

import io.tercel.backup.CollectionFilter;
import io.tercel.cdc.ChangeListener;
import io.tercel.cdc.ChangePosition;
import io.tercel.cdc.Follow;
import io.tercel.cdc.ListenerFollow;
import io.tercel.cdc.LoggedChanges;
import io.tercel.cdc.ReplicaFollow;
import io.tercel.cdc.ReplicationState;
import io.tercel.cdc.Replicator;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.error.VectorDbException;
import io.tercel.time.Timestamp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replication tasks of an {@link EmbeddedDatabase}. */
final class EmbeddedReplication implements Replication, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedReplication.class);

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

    /** Where a listener has come to is recorded so often at most. */
    private static final long RECORD_MILLIS = 1_000;

    /**
     * Where a follower has come to, for whoever asks before it has been opened again: it knows that itself. Recording takes two syncs, for which
     * its changes would wait.
     */
    private static final long RECORD_FOLLOWER_MILLIS = 60_000;

    private final LoggedChanges changes;
    private final TaskFile file;
    private final OneByOne disk;
    private final Function<Path, EmbeddedDatabase> followers;
    private final LongSupplier acknowledged;
    private final LongSupplier millis;

    /* Guarded by this. */
    private final Map<String, TaskFile.Task> records = new TreeMap<>();
    private final Map<String, EmbeddedReplicationTask> tasks = new TreeMap<>();
    private boolean closed;
    private long recordedMillis;

    /**
     * Of a database.
     *
     * @param disk the thread on which callers' changes of tasks are written
     * @param followers opens, or makes, the database in a directory as one that follows this one
     * @param acknowledged the newest acknowledged write
     */
    EmbeddedReplication(
            LoggedChanges changes,
            TaskFile file,
            OneByOne disk,
            Function<Path, EmbeddedDatabase> followers,
            LongSupplier acknowledged,
            LongSupplier millis) {
        this.changes = changes;
        this.file = file;
        this.disk = disk;
        this.followers = followers;
        this.acknowledged = acknowledged;
        this.millis = millis;
    }

    /** Goes on with the tasks that were there when the database was closed. On the thread that opens it. */
    synchronized void start() {
        records.putAll(file.load());
        for (TaskFile.Task record : records.values()) {
            if (record.hasListener()) {
                tasks.put(record.name(), detached(record));
            } else {
                EmbeddedReplicationTask task = following(record);
                tasks.put(record.name(), task);
                if (!record.paused()) {
                    task.start();
                }
            }
        }
    }

    private EmbeddedReplicationTask following(TaskFile.Task record) {
        FollowerHolder holder = new FollowerHolder(() -> followers.apply(Path.of(record.directory())));
        Follow follow =
                new ReplicaFollow(changes, holder::open, record.collections(), record.after(), record.position());
        return new EmbeddedReplicationTask(this, record, replicator(record, follow), holder);
    }

    private EmbeddedReplicationTask listening(TaskFile.Task record, ChangeListener listener) {
        Follow follow = new ListenerFollow(changes, listener, record.position());
        return new EmbeddedReplicationTask(this, record, replicator(record, follow), FollowerHolder.none());
    }

    private EmbeddedReplicationTask detached(TaskFile.Task record) {
        EmbeddedReplicationTask task = listening(record, ignored -> {
            throw new IllegalStateException("no listener");
        });
        task.stop(ReplicationState.DETACHED);
        return task;
    }

    private Replicator replicator(TaskFile.Task record, Follow follow) {
        return new Replicator(
                "tercel-replication-" + record.name(), follow, position -> reached(record.name(), position));
    }

    @Override
    public ReplicationTask follow(FollowRequest request) {
        Objects.requireNonNull(request, "request");
        TaskFile.Task record = new TaskFile.Task(
                request.task(),
                request.directory().toAbsolutePath().toString(),
                request.collections(),
                request.timestamp(),
                now(),
                changes.earliest(),
                false);
        return begun(record, following(record));
    }

    @Override
    public ReplicationTask listen(String name, ChangePosition from, ChangeListener listener) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(listener, "listener");
        TaskFile.Task record = new TaskFile.Task(name, "", CollectionFilter.ALL, 0, now(), from, false);
        return begun(record, listening(record, listener));
    }

    private synchronized ReplicationTask begun(TaskFile.Task record, EmbeddedReplicationTask task) {
        requireOpen();
        String name = record.name();
        if (!NAME.matcher(name).matches()) {
            throw new InvalidRequestException(
                    "task '%s': expected letters, digits and '_', not beginning with a digit".formatted(name));
        }
        if (tasks.containsKey(name)) {
            throw new AlreadyExistsException("replication task '%s' exists already".formatted(name));
        }
        // What cannot begin is refused here, not found in a state later.
        disk.call(() -> {
            task.begin();
            return true;
        });
        records.put(name, record.at(task.position()));
        try {
            save();
        } catch (RuntimeException e) {
            records.remove(name);
            task.abandon();
            throw e;
        }
        tasks.put(name, task);
        task.startBegun();
        return task;
    }

    @Override
    public synchronized ReplicationTask attach(String name, ChangeListener listener) {
        Objects.requireNonNull(listener, "listener");
        requireOpen();
        if (existing(name).state() != ReplicationState.DETACHED) {
            throw new InvalidRequestException("replication task '%s' is not detached".formatted(name));
        }
        TaskFile.Task record = Objects.requireNonNull(records.get(name));
        EmbeddedReplicationTask task = listening(record, listener);
        tasks.put(name, task);
        if (!record.paused()) {
            task.start();
        }
        return task;
    }

    @Override
    public synchronized List<ReplicationTask> tasks() {
        return List.copyOf(tasks.values());
    }

    @Override
    public synchronized ReplicationTask task(String name) {
        return existing(name);
    }

    private EmbeddedReplicationTask existing(String name) {
        Objects.requireNonNull(name, "name");
        EmbeddedReplicationTask task = tasks.get(name);
        if (task == null) {
            throw new NotFoundException(
                    "there is no replication task '%s'; there are %s".formatted(name, tasks.keySet()));
        }
        return task;
    }

    /** Records that a task is paused, or is not. */
    synchronized void setPaused(String name, boolean paused) {
        requireOpen();
        change(name, record -> record.paused(paused));
    }

    /** Records where a task has come to, and what else is to be. */
    private void change(String name, UnaryOperator<TaskFile.Task> change) {
        EmbeddedReplicationTask task = existing(name);
        TaskFile.Task before = Objects.requireNonNull(records.get(name));
        records.put(name, change.apply(before.at(task.position())));
        try {
            save();
        } catch (RuntimeException e) {
            records.put(name, before);
            throw e;
        }
    }

    synchronized void forget(String name) {
        requireOpen();
        existing(name);
        TaskFile.Task before = Objects.requireNonNull(records.remove(name));
        try {
            save();
        } catch (RuntimeException e) {
            records.put(name, before);
            throw e;
        }
        tasks.remove(name);
    }

    private void save() {
        Map<String, TaskFile.Task> now = new TreeMap<>(records);
        disk.call(() -> {
            file.save(now);
            return true;
        });
    }

    /** On a task's thread, which may write files itself. */
    private void reached(String name, ChangePosition position) {
        Map<String, TaskFile.Task> now;
        synchronized (this) {
            TaskFile.Task record = records.get(name);
            long time = millis.getAsLong();
            if (record == null
                    || record.position().equals(position)
                    || time - recordedMillis < (record.hasListener() ? RECORD_MILLIS : RECORD_FOLLOWER_MILLIS)) {
                return;
            }
            recordedMillis = time;
            records.put(name, record.at(position));
            now = new TreeMap<>(records);
        }
        try {
            file.save(now);
        } catch (VectorDbException e) {
            LOGGER.warn("the position of task '{}' could not be recorded; a listener gets changes again then", name, e);
        }
    }

    private long now() {
        return Timestamp.ofMillis(millis.getAsLong());
    }

    /** The newest acknowledged write of the database. */
    long acknowledged() {
        return acknowledged.getAsLong();
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("the database has been closed");
        }
    }

    /** Ends all tasks; they go on when the database is opened again. */
    @Override
    public void close() {
        List<EmbeddedReplicationTask> running;
        synchronized (this) {
            if (closed) {
                return;
            }
            running = List.copyOf(tasks.values());
            closed = true;
        }
        running.forEach(task -> task.stop(ReplicationState.CLOSED));
        synchronized (this) {
            boolean moved = false;
            for (EmbeddedReplicationTask task : running) {
                TaskFile.Task record = records.get(task.name());
                if (record != null && !record.position().equals(task.position())) {
                    records.put(task.name(), record.at(task.position()));
                    moved = true;
                }
            }
            if (moved) {
                try {
                    save();
                } catch (VectorDbException e) {
                    LOGGER.warn("positions could not be recorded; listeners get changes again after a restart", e);
                }
            }
        }
    }
}
