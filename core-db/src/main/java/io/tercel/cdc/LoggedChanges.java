package io.tercel.cdc;

import io.tercel.log.LogEnd;
import io.tercel.log.LogPosition;
import io.tercel.log.RetainedLog;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** The changes that a database has in its log. Safe for use by many threads. */
public final class LoggedChanges implements ChangeStream, AutoCloseable {

    private final RetainedLog log;
    private final LogEnd end;
    private final Runnable sync;
    private final String name;
    private final AtomicInteger threads = new AtomicInteger();
    private final Set<ChangeSubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Set<ChangeFlow> flows = ConcurrentHashMap.newKeySet();

    /**
     * Of a database.
     *
     * @param end how far its log has come
     * @param sync makes durable what has been written to the log
     * @param name ends the names of threads
     */
    public LoggedChanges(RetainedLog log, LogEnd end, Runnable sync, String name) {
        this.log = log;
        this.end = end;
        this.sync = sync;
        this.name = name;
    }

    @Override
    public ChangePosition earliest() {
        return cursor(log.earliest(end.durable())).position();
    }

    @Override
    public ChangePosition now() {
        sync.run();
        return cursor(end.durable()).position();
    }

    @Override
    public ChangePosition at(long timestamp) {
        sync.run();
        return LogCursor.after(log, end, timestamp).position();
    }

    @Override
    public ChangeReader read(ChangePosition from) {
        Objects.requireNonNull(from, "from");
        return new ChangeReader(cursor(from.log()), end, sync);
    }

    /** All changes newer than a timestamp. */
    ChangeReader readAfter(long timestamp) {
        sync.run();
        return new ChangeReader(LogCursor.after(log, end, timestamp), end, sync);
    }

    private LogCursor cursor(LogPosition position) {
        return LogCursor.at(log, end, position);
    }

    @Override
    public ChangeSubscription listen(ChangePosition from, ChangeListener listener) {
        Objects.requireNonNull(listener, "listener");
        ChangeSubscription subscription = new ChangeSubscription(read(from), listener, threadName());
        subscriptions.removeIf(each -> each.state() == ChangeSubscription.State.CLOSED);
        subscriptions.add(subscription);
        subscription.start();
        return subscription;
    }

    @Override
    public Flow.Publisher<ChangeEvent> publisher(ChangePosition from) {
        Objects.requireNonNull(from, "from");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            ChangeFlow flow = new ChangeFlow(() -> read(from), subscriber, threadName());
            flows.removeIf(ChangeFlow::hasEnded);
            flows.add(flow);
            flow.start();
        };
    }

    private String threadName() {
        return "tercel-changes-" + threads.incrementAndGet() + "-" + name;
    }

    /** Ends all who follow; returns when their running calls have ended. */
    @Override
    public void close() {
        end.close();
        subscriptions.forEach(ChangeSubscription::close);
        flows.forEach(ChangeFlow::close);
    }
}
