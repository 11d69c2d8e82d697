package io.tercel;

import io.tercel.commit.CommitPipeline;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.error.NotFoundException;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.io.FsDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.log.LogOptions;
import io.tercel.log.LogPosition;
import io.tercel.log.LogSize;
import io.tercel.log.WriteAheadLog;
import io.tercel.maintain.CompactionPolicy;
import io.tercel.maintain.Compactor;
import io.tercel.maintain.Flusher;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Names;
import io.tercel.schema.SchemaDifference;
import io.tercel.schema.SchemaRules;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.SegmentLayout;
import io.tercel.time.Deadline;
import io.tercel.time.ServiceTime;
import io.tercel.time.Timestamp;
import io.tercel.time.TimestampOracle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The engine put together. Each database has four threads of its own: the log's, the one that applies writes, one for sealing, and one
 * that merges what was sealed. Callers' threads validate, wait and search; they never write to a file, so interrupting one harms
 * nothing (P13).
 *
 *   write   EmbeddedCollection -> KeyGate -> CommitPipeline -> WriteAheadLog -> (apply thread) CollectionStore
 *   read    EmbeddedCollection -> ServiceTime -> Snapshot -> SearchExecutor / QueryExecutor / AggregateExecutor
 *   seal    (background thread) Flusher -> SegmentWriter -> Versions -> CollectionStore -> old log files go
 *   merge   (merging thread) Compactor -> SegmentWriter -> (background thread) Versions -> CollectionStore
 */
/** The database in this process. */
final class EmbeddedDatabase implements Database {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** More log files than these at opening are read away: a file each is what openings without a seal leave. */
    private static final int LOG_FILES_AT_OPEN = 16;

    /** A log larger than so many full growing segments is held by rows that are not written to any more. */
    private static final int LOG_SEALS = 4;

    private final DatabaseOptions options;
    private final Directory directory;
    private final Versions versions;
    private final ServiceTime serviceTime;
    private final TimestampOracle oracle;
    private final CommitPipeline pipeline;
    private final Optional<WriteAheadLog> log;
    private final ExecutorService applyThread;
    private final ExecutorService backgroundThread;
    private final ExecutorService mergingThread;
    private final Flusher flusher;
    private final Compactor compactor;
    private final CollectionChange change;
    private final RecoverySummary recovery;
    private final OpenIterators iterators;
    private final Map<String, OpenCollection> collections = new ConcurrentHashMap<>();

    /** Held shared by every call, alone by close. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed;

    /** Collections of which a flush waits for the background thread. */
    private final Set<CollectionStore> flushWaiting = ConcurrentHashMap.newKeySet();

    static Database open(Path directory, DatabaseOptions options) {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(options, "options");
        FsDirectory.Opening opening =
                options.readOnly() ? FsDirectory.Opening.MUST_EXIST : FsDirectory.Opening.CREATE_IF_MISSING;
        return open(FsDirectory.open(directory, opening), options, Environment.system());
    }

    static Database inMemory(DatabaseOptions options) {
        Objects.requireNonNull(options, "options");
        return open(HeapDirectory.create(), options, Environment.system());
    }

    /** Opens what a directory holds; the directory is closed when that fails. */
    static EmbeddedDatabase open(Directory directory, DatabaseOptions options, Environment environment) {
        // Opening writes, so it is done on a thread that no caller can interrupt (P13): the one that will apply writes.
        ExecutorService applyThread = environment.threads().apply("tercel-apply-" + directory);
        try {
            return new OneByOne(applyThread).call(() -> open(directory, options, environment, applyThread));
        } catch (RuntimeException | Error e) {
            OneByOne.end(applyThread);
            throw e;
        }
    }

    private static EmbeddedDatabase open(
            Directory directory, DatabaseOptions options, Environment environment, ExecutorService applyThread) {
        Opening opening = new Opening(directory, options, environment);
        try {
            return new EmbeddedDatabase(opening.recover(), options, environment, applyThread);
        } catch (RuntimeException | Error e) {
            opening.abandon();
            throw e;
        }
    }

    private EmbeddedDatabase(
            Opening.Recovered recovered,
            DatabaseOptions options,
            Environment environment,
            ExecutorService applyThread) {
        this.options = options;
        this.iterators = new OpenIterators(options.limits(), environment.millis());
        this.directory = recovered.directory();
        this.versions = recovered.versions();
        this.recovery = recovered.summary();
        this.serviceTime = new ServiceTime(recovered.lastTimestamp());
        this.oracle = new TimestampOracle(environment.millis(), recovered.lastTimestamp());
        String name = directory.toString();
        this.applyThread = applyThread;
        this.backgroundThread = environment.threads().apply("tercel-background-" + name);
        this.pipeline = new CommitPipeline(
                oracle, serviceTime, applyThread, recovered.log().end(), this::sealIfLarge);
        recovered.stores().forEach(store -> collections.put(store.schema().name(), new OpenCollection(store, options)));
        this.flusher = new Flusher(directory, versions, new OneByOne(applyThread));
        this.mergingThread = environment.threads().apply("tercel-merging-" + name);
        this.compactor = new Compactor(
                directory,
                versions,
                new CompactionPolicy(options.sealRows(), options.sealBytes()),
                new OneByOne(applyThread),
                this::betweenSeals,
                mergingThread);
        this.change =
                new CollectionChange(versions, flusher, serviceTime, new OneByOne(applyThread), this::betweenSeals);
        this.log = options.readOnly()
                ? Optional.empty()
                : Optional.of(WriteAheadLog.open(
                        directory,
                        versions.current().database(),
                        recovered.log(),
                        logOptions(options),
                        pipeline,
                        name));
        log.ifPresent(pipeline::connect);
        collections.values().forEach(open -> sealIfLarge(open.store()));
        if (log.isPresent() && LogSize.of(directory).files() > LOG_FILES_AT_OPEN) {
            later(this::sealWhatHoldsTheLog);
        }
    }

    private static LogOptions logOptions(DatabaseOptions options) {
        return new LogOptions(
                options.logFileBytes(),
                LogOptions.PAYLOAD_BYTES_MAX,
                2L * options.limits().insertBytes());
    }

    DatabaseOptions options() {
        return options;
    }

    CommitPipeline pipeline() {
        return pipeline;
    }

    OpenIterators iterators() {
        return iterators;
    }

    @Override
    public Collection createCollection(CollectionSchema schema) {
        Objects.requireNonNull(schema, "schema");
        return call(() -> {
            requireWritable();
            return create(schema, false);
        });
    }

    @Override
    public Collection createCollectionIfAbsent(CollectionSchema schema) {
        Objects.requireNonNull(schema, "schema");
        return call(() -> {
            OpenCollection existing = collections.get(schema.name());
            return existing == null ? create(schema, true) : matching(existing, schema);
        });
    }

    private Collection matching(OpenCollection existing, CollectionSchema schema) {
        if (!existing.store().schema().equals(schema)) {
            throw new InvalidRequestException("collection '%s' exists with another schema: %s"
                    .formatted(
                            schema.name(),
                            SchemaDifference.describe(existing.store().schema(), schema)));
        }
        return new EmbeddedCollection(this, existing);
    }

    private Collection create(CollectionSchema schema, boolean ifAbsent) {
        requireWritable();
        synchronized (collections) {
            OpenCollection existing = collections.get(schema.name());
            if (existing != null && ifAbsent) {
                return matching(existing, schema);
            }
            refuseTaken(schema.name());
            Names.checkCollection(schema.name(), options.limits());
            SchemaRules.checkLimits(schema, options.limits());
            CollectionMeta meta = CollectionMeta.create(
                    versions.nextNumber(),
                    Manifest.DEFAULT_NAMESPACE,
                    schema,
                    CollectionProperties.defaults(),
                    serviceTime.get());
            SegmentLayout layout = SegmentLayout.of(versions.current().database(), meta);
            CollectionStore store = new CollectionStore(layout, meta, List.of(), versions::nextNumber);
            commit(new VersionEdit.AddCollection(meta));
            OpenCollection open = new OpenCollection(store, options);
            collections.put(schema.name(), open);
            return new EmbeddedCollection(this, open);
        }
    }

    private void refuseTaken(String name) {
        if (collections.containsKey(name)) {
            throw new AlreadyExistsException("collection '" + name + "' exists already");
        }
        Names.caseTwin(name, collections.keySet()).ifPresent(twin -> {
            throw new InvalidRequestException(
                    "collection '%s' differs from '%s' in letter case only".formatted(name, twin));
        });
        if (collections.size() >= options.limits().collections()) {
            throw new LimitExceededException(
                    "collections", options.limits().collections(), collections.size() + 1L, "createCollection");
        }
    }

    @Override
    public Collection collection(String name) {
        Objects.requireNonNull(name, "name");
        return call(() -> new EmbeddedCollection(this, existing(name)));
    }

    OpenCollection existing(String name) {
        OpenCollection open = collections.get(name);
        if (open == null) {
            throw new NotFoundException("there is no collection '%s'; there are %s"
                    .formatted(name, collections.keySet().stream().sorted().toList()));
        }
        return open;
    }

    @Override
    public boolean hasCollection(String name) {
        Objects.requireNonNull(name, "name");
        return call(() -> collections.containsKey(name));
    }

    @Override
    public List<String> collections() {
        return call(() -> collections.keySet().stream().sorted().toList());
    }

    @Override
    public void dropCollection(String name) {
        Objects.requireNonNull(name, "name");
        call(() -> {
            requireWritable();
            OpenCollection dropped = drop(name);
            iterators.closeAll(iterator -> iterator.isOf(dropped));
            // After the last flush that may be running, so that what it writes goes too.
            onBackground(() -> new OneByOne(applyThread).call(() -> {
                dropped.store().dropFiles();
                dropped.store().close();
                return true;
            }));
            return true;
        });
    }

    private OpenCollection drop(String name) {
        synchronized (collections) {
            OpenCollection dropped = existing(name);
            commit(new VersionEdit.RemoveCollection(dropped.store().number()));
            collections.remove(name);
            dropped.drop();
            return dropped;
        }
    }

    @Override
    public void flush() {
        call(() -> {
            requireWritable();
            collections.values().forEach(this::flush);
            return true;
        });
    }

    /** Seals what has been acknowledged, and waits for it. */
    void flush(OpenCollection open) {
        awaitConsistency(ConsistencyLevel.STRONG, 0, Deadline.in(SearchRequest.DEFAULT_TIMEOUT));
        onBackground(() -> {
            seal(open.store());
            return true;
        });
    }

    /** Merges what the policy says, and waits for it. */
    void compact(OpenCollection open) {
        flush(open);
        mergingToTheEnd(open, compactor::compact);
    }

    /** Merges everything, and waits for it. */
    void optimize(OpenCollection open) {
        flush(open);
        mergingToTheEnd(open, compactor::optimize);
    }

    private void mergingToTheEnd(OpenCollection open, Consumer<CollectionStore> merge) {
        new OneByOne(mergingThread).call(() -> {
            CollectionStore store;
            do {
                store = open.store();
                merge.accept(store);
            } while (store != open.store());
            return true;
        });
    }

    /** Changes what a collection looks like; see {@link CollectionChange}. */
    void change(OpenCollection open, Function<CollectionMeta, ? extends VersionEdit.OfCollection> edit) {
        change.run(open, edit);
        // A merge may have given up.
        compactor.compactLater(open.store());
    }

    /** Takes all rows of a collection away. */
    void truncate(OpenCollection open) {
        change.truncate(open);
    }

    /** Runs something that changes the manifest while no seal does. */
    private <T> T betweenSeals(Supplier<T> action) {
        return onBackground(() -> committing(() -> {
            pipeline.requireUsable();
            return action.get();
        }));
    }

    /** Back-pressure: a writer that is too far ahead of sealing helps by waiting for it. */
    void awaitRoom(OpenCollection open) {
        if (open.store().growingBytes() > 2 * options.sealBytes()) {
            onBackground(() -> {
                seal(open.store());
                return true;
            });
        }
    }

    private void sealIfLarge(CollectionStore store) {
        boolean large = store.growingRows() >= options.sealRows() || store.growingBytes() >= options.sealBytes();
        if (!large || log.isEmpty()) {
            return;
        }
        if (flushWaiting.add(store)) {
            later(() -> {
                flushWaiting.remove(store);
                sealQuietly(store);
            });
        }
    }

    private void later(Runnable task) {
        try {
            backgroundThread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the database is being closed; the next opening seals what is left", e);
        }
    }

    /**
     * Rows that nobody adds to keep their part of the log, and with it all that comes after. Many openings without a seal, or one quiet
     * collection beside a busy one, would let the log grow for ever.
     */
    private void sealWhatHoldsTheLog() {
        collections.values().stream()
                .map(OpenCollection::store)
                .filter(store -> store.neededLog().isPresent())
                .forEach(this::sealQuietly);
    }

    private void sealQuietly(CollectionStore store) {
        try {
            seal(store);
        } catch (VectorDbException e) {
            LOG.warn(
                    "sealing collection '{}' failed; its rows stay in memory and in the log",
                    store.schema().name(),
                    e);
        }
    }

    /** On the background thread. */
    private void seal(CollectionStore store) {
        boolean gone = collections.values().stream().noneMatch(open -> open.store() == store);
        if (gone) {
            return;
        }
        committing(() -> {
            pipeline.requireUsable();
            flusher.flush(store);
            return true;
        });
        deleteUnneededLog();
        if (LogSize.of(directory).bytes() > LOG_SEALS * options.sealBytes()) {
            later(this::sealWhatHoldsTheLog);
        }
        compactor.compactLater(store);
    }

    /**
     * First the manifest no longer needs the old log files, then they go: reading the log never finds a gap. What is needed is asked on
     * the apply thread, after the rotation: a write that was logged before it but is not applied yet would otherwise not be counted, and
     * its frame would go.
     */
    private void deleteUnneededLog() {
        LogPosition end = log.orElseThrow().rotate().awaitPosition();
        LogPosition needed = new OneByOne(applyThread).call(() -> {
            // After a failure writes are in the log only; then no part of it may go.
            pipeline.requireUsable();
            return collections.values().stream()
                    .flatMap(open -> open.store().neededLog().stream())
                    .min(LogPosition::compareTo)
                    .filter(position -> position.compareTo(end) < 0)
                    .orElse(end);
        });
        // What a write remembers as a place before it may lie before what has gone since.
        if (needed.compareTo(versions.current().logStart()) > 0) {
            committing(() -> versions.commit(new VersionEdit.SetLogStart(needed), serviceTime.get()));
            log.orElseThrow().deleteBefore(needed);
        }
    }

    /** On a thread that no caller can interrupt (P13), and not the background thread, which may be busy for long. */
    private void commit(VersionEdit edit) {
        new OneByOne(applyThread).call(() -> committing(() -> versions.commit(edit, serviceTime.get())));
    }

    /** A manifest of which nobody knows whether it is in force ends all writing (P11). */
    private <T> T committing(Supplier<T> commit) {
        try {
            return commit.get();
        } catch (StorageFailedException e) {
            pipeline.failWrites(e);
            throw e;
        }
    }

    private <T> T onBackground(Supplier<T> action) {
        return new OneByOne(backgroundThread).call(action);
    }

    /** Returns when reads may begin that are as fresh as the level says. */
    void awaitConsistency(ConsistencyLevel level, long sessionWrite, Deadline deadline) {
        long acknowledged = pipeline.acknowledgedTimestamp();
        long guarantee =
                switch (level) {
                    case STRONG -> acknowledged;
                    case SESSION -> sessionWrite;
                    case BOUNDED ->
                        Math.min(
                                acknowledged,
                                oracle.now()
                                        - Timestamp.ofMillis(
                                                options.stalenessBound().toMillis()));
                    case EVENTUALLY -> 0;
                };
        serviceTime.await(guarantee, deadline);
    }

    void requireWritable() {
        if (log.isEmpty()) {
            throw new ReadOnlyException("the database was opened for reading only");
        }
        pipeline.requireUsable();
    }

    @Override
    public VerifyReport verify() {
        return call(() -> onBackground(() -> new Verification(
                        collections.values().stream().map(OpenCollection::store).toList())
                .run()));
    }

    @Override
    public InspectReport inspect() {
        return call(() -> onBackground(() -> new Inspection(
                        directory,
                        versions,
                        collections.values().stream().map(OpenCollection::store).toList(),
                        serviceTime.get())
                .run()));
    }

    @Override
    public RecoverySummary recovery() {
        return call(() -> recovery);
    }

    /** Runs a call that close waits for. */
    <T> T call(Supplier<T> action) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new ClosedException("the database has been closed");
            }
            return action.get();
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void close() {
        // Before waiting for running calls, one of which may wait for a long merge.
        compactor.stop();
        life.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            life.writeLock().unlock();
        }
        // No batch is being read any more, and none will be.
        iterators.closeAll(iterator -> true);
        // Order: no new background work (merges first, they need the other thread), all of the log, all applied, then
        // memory and files.
        OneByOne.end(mergingThread);
        OneByOne.end(backgroundThread);
        try {
            log.ifPresent(WriteAheadLog::close);
        } finally {
            OneByOne.end(applyThread);
            collections.values().forEach(open -> open.store().close());
            directory.close();
        }
    }
}
