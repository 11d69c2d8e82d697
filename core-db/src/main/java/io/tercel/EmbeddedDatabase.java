package io.tercel;

import io.tercel.backup.BackupPlace;
import io.tercel.backup.Backups;
import io.tercel.backup.StoredBackups;
import io.tercel.cdc.CatalogRecorder;
import io.tercel.cdc.ChangeStream;
import io.tercel.cdc.LoggedChanges;
import io.tercel.commit.CommitPipeline;
import io.tercel.config.ChangeRetention;
import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.ClosedException;
import io.tercel.error.ConsistencyTimeoutException;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.ReadOnlyException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import io.tercel.io.Directory;
import io.tercel.io.FsDirectory;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFault;
import io.tercel.io.Reserve;
import io.tercel.log.LogOptions;
import io.tercel.log.LogPosition;
import io.tercel.log.LogPreface;
import io.tercel.log.RetainedLog;
import io.tercel.log.WriteAheadLog;
import io.tercel.maintain.CompactionPolicy;
import io.tercel.maintain.Compactor;
import io.tercel.maintain.Flusher;
import io.tercel.maintain.IndexPaces;
import io.tercel.maintain.Indexer;
import io.tercel.maintain.InterimCoder;
import io.tercel.maintain.MergePace;
import io.tercel.maintain.SegmentLoad;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;
import io.tercel.manifest.PartitionMeta;
import io.tercel.manifest.VersionEdit;
import io.tercel.manifest.Versions;
import io.tercel.query.SearchRequest;
import io.tercel.segment.CollectionStore;
import io.tercel.segment.IndexAccess;
import io.tercel.segment.Snapshot;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import io.tercel.text.Token;
import io.tercel.time.Deadline;
import io.tercel.time.ServiceTime;
import io.tercel.time.Ticker;
import io.tercel.time.Timestamp;
import io.tercel.time.TimestampOracle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The engine put together. Each database has threads of its own: the log's, the one that applies writes, one for sealing, one that merges
 * what was sealed, one that makes codes of rows without an index, and one or more that build indexes. Callers' threads validate, wait and search; they never write to a file, so interrupting one harms
 * nothing (P13).
 *
 *   write   CollectionWrites -> KeyGate -> CommitPipeline -> WriteAheadLog -> (apply thread) CollectionStore
 *   read    CollectionReads -> ServiceTime -> Snapshot -> SearchExecutor / QueryExecutor / AggregateExecutor
 *   seal    (background thread) Flusher -> SegmentWriter -> Versions -> CollectionStore -> old log files go
 *   load    EmbeddedBulkLoad -> (loading thread) SegmentLoad -> SegmentWriter -> (background thread) LoadCommit -> CollectionStore
 *   merge   (merging thread) Compactor -> SegmentWriter -> (background thread) Versions -> CollectionStore
 *   code    (coding thread) InterimCoder -> Segment
 *   index   (indexing threads) Indexer -> IndexKinds -> (background thread) Versions -> SealedSegment
 */
/** The database in this process. */
final class EmbeddedDatabase extends DefaultNamespace {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final Duration INSPECTION_WAIT = Duration.ofSeconds(1);

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final DatabaseOptions options;
    private final Environment environment;
    private final Directory directory;
    private final Reserve reserve;
    private final Versions versions;
    private final IndexAccess indexes;
    private final ServiceTime serviceTime;
    private final LongSupplier millis;
    private final TimestampOracle oracle;
    private final CommitPipeline pipeline;
    private final Optional<WriteAheadLog> log;
    private final RetainedLog retainedLog;

    /** Where changes are kept for those who follow them. */
    private final Optional<CatalogRecorder> recorder;

    private final Optional<LoggedChanges> changes;
    private final Optional<EmbeddedReplication> replication;

    /** The newest write of the database that this one follows. */
    private final Optional<LongSupplier> followed;

    private final ExecutorService applyThread;
    private final ExecutorService backgroundThread;
    private final ExecutorService mergingThread;
    private final List<ExecutorService> indexingThreads;
    private final ExecutorService codingThread;
    private final ExecutorService loadingThread;
    private final FailStop commits;
    private final Optional<Sealing> sealing;
    private final Compactor compactor;
    private final InterimCoder coder;
    private final Indexer indexer;
    private final IndexPaces indexPaces;

    /** Reads that are running, for which the building of indexes makes way. */
    private final AtomicInteger reads = new AtomicInteger();

    private final CollectionEdits edits;
    private final Leftovers leftovers;
    private final WriteRoom room;
    private final LoadCommit loadCommit;

    /** Bulk loads that have begun and are not over. */
    private final Set<EmbeddedBulkLoad> loads = ConcurrentHashMap.newKeySet();

    private final RecoverySummary recovery;
    private final Catalog catalog;
    private final Namespace defaultNamespace;
    private final OpenIterators iterators;

    /** Held shared by every call, alone by close. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    /** Set before anything is waited for: work that takes long ends then. */
    private volatile boolean closing;

    private volatile boolean closed;

    static Database open(Path directory, DatabaseOptions options) {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(options, "options");
        FsDirectory.Opening opening =
                options.readOnly() ? FsDirectory.Opening.MUST_EXIST : FsDirectory.Opening.CREATE_IF_MISSING;
        return open(FsDirectory.open(directory, opening), options, Environment.application());
    }

    static Database inMemory(DatabaseOptions options) {
        Objects.requireNonNull(options, "options");
        // There is no disk that could be full, and memory that nobody uses would be wasted.
        return open(HeapDirectory.create(), options.reserveBytes(0), Environment.application());
    }

    /** Opens what a directory holds; the directory is closed when that fails. */
    static EmbeddedDatabase open(Directory directory, DatabaseOptions options, Environment environment) {
        return open(directory, options, environment, Optional.empty());
    }

    /**
     * Opens a database that follows another one.
     *
     * @param followed the newest acknowledged write of that one
     */
    static EmbeddedDatabase openFollower(
            Directory directory, DatabaseOptions options, Environment environment, LongSupplier followed) {
        // What it logs has the timestamps of the other one, and none of its own between them.
        return open(directory, options.changeRetention(0, Duration.ZERO), environment, Optional.of(followed));
    }

    private static EmbeddedDatabase open(
            Directory directory, DatabaseOptions options, Environment environment, Optional<LongSupplier> followed) {
        // Opening writes, so it is done on a thread that no caller can interrupt (P13): the one that will apply writes.
        ExecutorService applyThread = environment.threads().apply("tercel-apply-" + directory);
        EmbeddedDatabase database;
        try {
            database = new OneByOne(applyThread, directory)
                    .call(() -> open(directory, options, environment, followed, applyThread));
        } catch (RuntimeException | Error e) {
            OneByOne.end(applyThread);
            throw e;
        }
        try {
            database.begin();
            return database;
        } catch (RuntimeException | Error e) {
            database.closeAfter(e);
            throw e;
        }
    }

    /** Its threads would work for ever on what nobody has. */
    private void closeAfter(Throwable cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static EmbeddedDatabase open(
            Directory directory,
            DatabaseOptions options,
            Environment environment,
            Optional<LongSupplier> followed,
            ExecutorService applyThread) {
        Opening opening = new Opening(directory, options, environment);
        try {
            return new EmbeddedDatabase(opening.recover(), options, environment, followed, applyThread);
        } catch (RuntimeException | Error e) {
            opening.abandon();
            throw e;
        }
    }

    private EmbeddedDatabase(
            Opening.Recovered recovered,
            DatabaseOptions options,
            Environment environment,
            Optional<LongSupplier> followed,
            ExecutorService applyThread) {
        this.options = options;
        this.environment = environment;
        this.followed = followed;
        this.iterators = new OpenIterators(options.limits(), environment.millis());
        this.directory = recovered.directory();
        this.reserve = recovered.reserve();
        this.versions = recovered.versions();
        this.indexes = recovered.indexes();
        this.recovery = recovered.summary();
        this.serviceTime = new ServiceTime(recovered.lastTimestamp());
        this.millis = environment.millis();
        this.oracle = new TimestampOracle(environment.millis(), recovered.lastTimestamp());
        String name = directory.toString();
        this.applyThread = applyThread;
        this.backgroundThread = environment.threads().apply("tercel-background-" + name);
        this.pipeline = new CommitPipeline(
                oracle, serviceTime, applyThread, recovered.log().end(), this::rowsCame, onTheirWayBytes(options));
        this.commits = new FailStop(pipeline);
        this.catalog = new Catalog(
                new Catalog.Engine(
                        versions, options, serviceTime::get, millis, recovered.indexes(), this::commit, this::change),
                recovered.stores());
        this.defaultNamespace = new EmbeddedNamespace(this, catalog, Manifest.DEFAULT_NAMESPACE);
        Flusher flusher = new Flusher(directory, versions, new OneByOne(applyThread, directory), reserve);
        this.mergingThread = environment.threads().apply("tercel-merging-" + name);
        int processors = Runtime.getRuntime().availableProcessors();
        this.indexingThreads = indexingThreads(environment, processors, name);
        this.indexPaces = new IndexPaces(
                environment.ticker(), () -> reads.get() + (pipeline.hasWritesOnTheirWay() ? 1 : 0), processors);
        this.codingThread = environment.threads().apply("tercel-coding-" + name);
        this.coder = new InterimCoder(catalog::store, codingThread, indexPaces);
        this.indexer = new Indexer(
                directory,
                versions,
                catalog::store,
                new OneByOne(applyThread, directory),
                this::betweenSeals,
                new Indexer.Workers(
                        indexingThreads.getFirst(),
                        new OneByOne(indexingThreads.getFirst(), directory),
                        List.copyOf(indexingThreads.subList(1, indexingThreads.size())),
                        indexPaces),
                coder);
        this.compactor = new Compactor(
                directory,
                versions,
                new CompactionPolicy(options.sealRows(), options.sealBytes()),
                new OneByOne(applyThread, directory),
                this::betweenSeals,
                mergingThread,
                new MergePace(environment.ticker(), pipeline::hasWritesOnTheirWay, serviceTime::get),
                indexer);
        this.edits = new CollectionEdits(new CollectionEdits.Parts(
                new CollectionChange(
                        versions, flusher, serviceTime, new OneByOne(applyThread, directory), this::betweenSeals),
                options.limits(),
                versions,
                serviceTime,
                this::whileUsable,
                this::betweenSeals,
                this::awaitAcknowledged,
                compactor::compactLater));
        this.loadingThread = environment.threads().apply("tercel-loading-" + name);
        this.loadCommit = new LoadCommit(
                versions, flusher, pipeline::uniqueNumber, new OneByOne(applyThread, directory), this::betweenSeals);
        this.retainedLog = new RetainedLog(directory, versions.current().database());
        this.recorder = versions.current().changeRetention().isOn() && !options.readOnly()
                ? Optional.of(CatalogRecorder.begin(
                        pipeline,
                        versions.current(),
                        recovered.lastChange(),
                        retainedLog,
                        recovered.log().end()))
                : Optional.empty();
        this.log = options.readOnly()
                ? Optional.empty()
                : Optional.of(WriteAheadLog.open(
                        directory,
                        versions.current().database(),
                        recovered.log(),
                        logOptions(options, followed.isPresent()),
                        recorder.isPresent() ? recorder.get() : pipeline,
                        reserve,
                        recorder.isPresent() ? recorder.get() : LogPreface.NONE,
                        name));
        log.ifPresent(opened -> connect(opened, recovered.lastChange()));
        this.changes = recorder.flatMap(ignored -> log)
                .map(opened -> new LoggedChanges(
                        retainedLog, opened.end(), () -> opened.sync().await(), name));
        this.sealing = log.map(opened -> new Sealing(
                directory,
                reserve,
                new Sealing.Limit(options.sealRows(), options.sealBytes()),
                versions,
                serviceTime,
                opened,
                this::removeUnkeptLog,
                catalog,
                flusher,
                compactor,
                commits,
                new OneByOne(applyThread, directory),
                backgroundThread));
        this.leftovers = new Leftovers(catalog, reserve, this::removeFiles);
        this.room = new WriteRoom(
                reserve, options.sealBytes(), sealing, new OneByOne(backgroundThread, directory), leftovers);
        this.replication = changes.map(stream -> new EmbeddedReplication(
                stream,
                new TaskFile(directory, versions.current().database()),
                new OneByOne(backgroundThread, directory),
                this::openFollower,
                pipeline::acknowledgedTimestamp,
                environment.millis()));
    }

    /** Sets the threads to work. */
    private void begin() {
        sealing.ifPresent(Sealing::lookAtReserve);
        // In a follower the followed database decides.
        if (log.isPresent() && followed.isEmpty()) {
            leftovers.dropAtOpening(versions.current());
        }
        FirstSearches first = new FirstSearches(environment.ticker(), () -> closed, environment.searchesFirst());
        indexingThreads
                .getFirst()
                .execute(() -> first.run(List.copyOf(catalog.all()), open -> new EmbeddedCollection(this, open, 0)));
        catalog.all().forEach(open -> coder.codeLater(open.store().number()));
        sealing.ifPresent(seals -> {
            seals.catchUp();
            indexes.whenDamaged(indexer::indexLater);
            catalog.all().forEach(open -> indexer.indexLater(open.store().number()));
        });
        replication.ifPresent(EmbeddedReplication::start);
        if (environment.searchesFirst()) {
            first.awaitUsable(options.warmUp());
        }
    }

    private EmbeddedDatabase openFollower(Path path) {
        return openFollower(
                environment.directories().apply(path), options, environment, pipeline::acknowledgedTimestamp);
    }

    private void connect(WriteAheadLog opened, long lastChange) {
        pipeline.connect(opened);
        recorder.ifPresentOrElse(
                follows -> {
                    follows.connect(opened);
                    follow(follows, lastChange);
                },
                versions::followedByNobody);
    }

    private void follow(CatalogRecorder follows, long lastChange) {
        try {
            commits.run(() -> {
                versions.followedBy(follows, lastChange);
                return true;
            });
        } catch (StorageFailedException e) {
            if (!(e.getCause() instanceof StorageFullException)) {
                throw e;
            }
            // Writes have ended, since none may come before the change; what is there can be read (P10).
            LOG.warn("the disk is full; open the database again when there is room to write to it", e);
        }
    }

    private void removeUnkeptLog(LogPosition needed) {
        ChangeRetention kept = versions.current().changeRetention();
        Instant oldest = Instant.ofEpochMilli(millis.getAsLong());
        // A very long age reaches back before all timestamps.
        boolean bounded = kept.isOn() && kept.age().compareTo(Duration.between(Instant.EPOCH, oldest)) < 0;
        long keptAfter = bounded ? Timestamp.ofMillis(oldest.minus(kept.age()).toEpochMilli()) : Long.MIN_VALUE;
        retainedLog.deleteBefore(needed, kept.bytes(), keptAfter);
    }

    private static List<ExecutorService> indexingThreads(Environment environment, int count, String database) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> environment.threads().apply("tercel-indexing-" + i + "-" + database))
                .toList();
    }

    private static LogOptions logOptions(DatabaseOptions options, boolean gapless) {
        return new LogOptions(options.logFileBytes(), LogOptions.PAYLOAD_BYTES_MAX, onTheirWayBytes(options), gapless);
    }

    /** Two of the largest writes: the next one is at hand when the log has written one. */
    private static long onTheirWayBytes(DatabaseOptions options) {
        return 2L * options.limits().insertBytes();
    }

    DatabaseOptions options() {
        return options;
    }

    CommitPipeline pipeline() {
        return pipeline;
    }

    CollectionEdits edits() {
        return edits;
    }

    WriteRoom room() {
        return room;
    }

    OpenIterators iterators() {
        return iterators;
    }

    @Override
    Namespace defaultNamespace() {
        return defaultNamespace;
    }

    @Override
    public Namespace createDatabase(String name) {
        return createDatabase(name, false);
    }

    @Override
    public Namespace createDatabaseIfAbsent(String name) {
        return createDatabase(name, true);
    }

    private Namespace createDatabase(String name, boolean ifAbsent) {
        Objects.requireNonNull(name, "name");
        return call(() -> {
            if (!ifAbsent || !catalog.names().hasDatabase(name)) {
                requireWritable();
                catalog.createDatabase(name, ifAbsent);
            }
            return new EmbeddedNamespace(this, catalog, name);
        });
    }

    @Override
    public Namespace database(String name) {
        Objects.requireNonNull(name, "name");
        return call(() -> {
            catalog.requireDatabase(name);
            return new EmbeddedNamespace(this, catalog, name);
        });
    }

    @Override
    public List<String> databases() {
        return call(() -> catalog.names().databases());
    }

    @Override
    public void dropDatabase(String name) {
        Objects.requireNonNull(name, "name");
        call(() -> {
            requireWritable();
            catalog.dropDatabase(name);
            return true;
        });
    }

    /** The collection that a name of the named database {@code default} stands for. */
    OpenCollection existing(String name) {
        return catalog.existing(Manifest.DEFAULT_NAMESPACE, name);
    }

    /** Removes what a dropped collection leaves. */
    void removeFiles(OpenCollection dropped) {
        iterators.closeAll(iterator -> iterator.isOf(dropped));
        // After the last flush that may be running, so that what it writes goes too.
        onBackground(() -> new OneByOne(applyThread, directory).call(() -> {
            dropped.store().dropFiles();
            dropped.store().close();
            return true;
        }));
    }

    @Override
    public void flush() {
        call(() -> {
            requireWritable();
            catalog.all().forEach(this::flush);
            return true;
        });
    }

    /** Seals what has been acknowledged, waits for it, and tells those who follow. */
    void flush(OpenCollection open) {
        sealed(open);
        recorder.ifPresent(follows -> follows.flushed(open.store().number()));
    }

    private void sealed(OpenCollection open) {
        awaitAcknowledged();
        onBackground(() -> {
            seal(open.store());
            return true;
        });
    }

    /** Merges what the policy says, and waits for it. */
    void compact(OpenCollection open) {
        sealed(open);
        mergingToTheEnd(open, compactor::compact);
    }

    /** Merges everything, builds all indexes, and waits for it. */
    void optimize(OpenCollection open) {
        sealed(open);
        indexPaces.whileAwaited(() -> mergingToTheEnd(open, compactor::optimize));
        indexer.await(open.store().number(), Deadline.in(FOREVER));
    }

    /** Waits for the indexes of what is sealed. */
    void awaitIndexes(OpenCollection open, Duration timeout) {
        indexer.await(open.store().number(), Deadline.in(timeout));
    }

    /** The index of a field, or of each; empty when the collection got another store meanwhile. */
    IndexReports indexes(CollectionStore store, Snapshot snapshot) {
        return new IndexReports(indexer, store, snapshot, options.readOnly());
    }

    private void change(OpenCollection open, Function<CollectionMeta, VersionEdit.OfCollection> edit) {
        edits.change(open, edit);
    }

    private void mergingToTheEnd(OpenCollection open, Consumer<CollectionStore> merge) {
        compactor.whileAwaited(() -> new OneByOne(mergingThread, directory)
                .call(() -> reserve.using(() -> {
                    CollectionStore store;
                    do {
                        store = open.store();
                        merge.accept(store);
                    } while (store != open.store());
                    return true;
                })));
        room.keepReserve();
    }

    /** What a collection is, which has so many rows. */
    CollectionDescription describe(OpenCollection open, long rows, List<IndexDescription> indexes) {
        CollectionMeta meta = edits.existing(open);
        return new CollectionDescription(
                meta.namespace(),
                meta.number(),
                meta.schema(),
                catalog.names().aliasesOf(meta.number(), meta.namespace()),
                meta.properties(),
                meta.partitions().stream().map(PartitionMeta::name).toList(),
                Instant.ofEpochMilli(Timestamp.toMillis(meta.created())),
                rows,
                indexes);
    }

    /** Begins a bulk load. It may not use the room that is kept for deletes (P10). */
    BulkLoad beginLoad(OpenCollection open, int partition) {
        room.requireReserve();
        OpenCollection.Form form = open.form();
        EmbeddedBulkLoad begun = new EmbeddedBulkLoad(this, open, form, partition, segmentLoad(form), isLogFollowed());
        loads.add(begun);
        return begun;
    }

    private SegmentLoad segmentLoad(OpenCollection.Form form) {
        return new SegmentLoad(
                directory, versions, form.store(), loadingThread, options.sealRows(), options.sealBytes());
    }

    /** Begins a bulk load that the followed database has committed. */
    FollowedLoad beginFollowedLoad(OpenCollection open) {
        OpenCollection.Form form = open.form();
        return new FollowedLoad(open, form, segmentLoad(form), (into, as, load, times) -> {
            loadCommit.runAt(into, as, load, times);
            compactor.compactLater(as.store());
        });
    }

    /** Bytes of changes that are kept for those who follow. */
    long changeBytes() {
        return versions.current().changeRetention().bytes();
    }

    /** A place in the log before which all is durable, and after which comes what is logged from now on. */
    LogPosition loggedUpTo() {
        return log.orElseThrow().sync().awaitPosition();
    }

    /** Whether somebody may follow what the log says, so that rows have to be in it. */
    boolean isLogFollowed() {
        return recorder.isPresent();
    }

    /** Puts a bulk load into its collection. */
    BulkLoadResult commitLoad(
            OpenCollection open,
            OpenCollection.Form form,
            SegmentLoad load,
            Set<Integer> compared,
            Optional<LoggedLoad.Parts> parts) {
        // What was acknowledged before this call has its place before the load.
        awaitAcknowledged();
        BulkLoadResult result = loadCommit.run(open, form, load, compared, parts);
        if (parts.isPresent()) {
            pipeline.acknowledgeRecorded();
        }
        compactor.compactLater(form.store());
        return result;
    }

    void loadEnded(EmbeddedBulkLoad load) {
        loads.remove(load);
    }

    /** Runs something that changes the manifest while no seal does. */
    private <T> T betweenSeals(Supplier<T> action) {
        return onBackground(() -> commits.whileUsable(action));
    }

    private void rowsCame(CollectionStore store) {
        sealing.ifPresent(seals -> seals.sealIfLarge(store));
        coder.appended(store);
    }

    private void seal(CollectionStore store) {
        sealing.orElseThrow().seal(store);
    }

    /** Runs something that may commit a manifest on the thread that applies writes. */
    private <T> T whileUsable(Supplier<T> action) {
        return new OneByOne(applyThread, directory).call(() -> commits.whileUsable(action));
    }

    /** On a thread that no caller can interrupt (P13), and not the background thread, which may be busy for long. */
    private void commit(VersionEdit edit) {
        new OneByOne(applyThread, directory).call(() -> commits.run(() -> versions.commit(edit, serviceTime.get())));
    }

    private <T> T onBackground(Supplier<T> action) {
        return new OneByOne(backgroundThread, directory).call(action);
    }

    /** Returns when all that has been acknowledged can be read. */
    private void awaitAcknowledged() {
        awaitConsistency(ConsistencyLevel.STRONG, 0, Deadline.in(SearchRequest.DEFAULT_TIMEOUT));
    }

    /** Returns when reads may begin that are as fresh as the level says. */
    void awaitConsistency(ConsistencyLevel level, long sessionWrite, Deadline deadline) {
        long acknowledged = followed.map(LongSupplier::getAsLong).orElseGet(pipeline::acknowledgedTimestamp);
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

    /** Returns when reads as of a timestamp may begin. */
    void awaitMoment(long timestamp, Deadline deadline) {
        if (followed.isPresent()) {
            // What comes until then is not known here.
            serviceTime.await(timestamp, deadline);
        } else {
            pipeline.awaitMoment(timestamp, deadline);
        }
    }

    /** A session on a collection that has seen a write. */
    Collection session(String collection, long seen) {
        return call(() -> new EmbeddedCollection(this, existing(collection), seen));
    }

    /** The newest timestamp that has been applied. */
    long appliedTimestamp() {
        return serviceTime.get();
    }

    Manifest manifest() {
        return versions.current();
    }

    Catalog catalog() {
        return catalog;
    }

    /** Changes the catalog as it was changed elsewhere at a timestamp. */
    <T> T changingAt(long timestamp, Supplier<T> change) {
        versions.changesCameAt(timestamp);
        return change.get();
    }

    void requireWritable() {
        if (log.isEmpty()) {
            throw new ReadOnlyException("the database was opened for reading only");
        }
        if (followed.isPresent()) {
            throw new ReadOnlyException("the database follows another one; write to that");
        }
        pipeline.requireUsable();
    }

    @Override
    public List<List<Token>> runAnalyzer(String analyzer, List<String> texts) {
        return call(() -> {
            Analyzer made = Analyzers.of(analyzer);
            return texts.stream().map(made::analyze).toList();
        });
    }

    @Override
    public Backups backups(Path folder) {
        Objects.requireNonNull(folder, "folder");
        return call(() -> backups(BackupPlace.made(folder)));
    }

    /** The backups in a place, which tests choose. */
    Backups backups(BackupPlace place) {
        BackupEngine backupEngine = new BackupEngine(new BackupEngine.Parts(
                directory,
                versions,
                catalog,
                pipeline,
                indexes,
                new OneByOne(applyThread, directory),
                new OneByOne(backgroundThread, directory),
                serviceTime::get,
                millis,
                store -> sealing.ifPresent(seals -> seals.seal(store)),
                this::adopted,
                this::requireNotClosing));
        return new EmbeddedBackups(this, backupEngine, new StoredBackups(place, Ticker.system()));
    }

    private void adopted(CollectionStore store) {
        coder.codeLater(store.number());
        compactor.compactLater(store);
    }

    private void requireNotClosing() {
        if (closing) {
            throw new ClosedException("the database is being closed");
        }
    }

    @Override
    public VerifyReport verify() {
        return call(() -> onBackground(() -> new Verification(
                        directory,
                        catalog.all().stream().map(OpenCollection::store).toList())
                .run()));
    }

    @Override
    public InspectReport inspect() {
        return call(() -> {
            awaitAppliedForInspection();
            return onBackground(() -> new Inspection(directory, reserve, versions, catalog, serviceTime.get()).run());
        });
    }

    /** Whoever has just written looks for that; and a database that applies nothing any more is one to look into. */
    private void awaitAppliedForInspection() {
        try {
            serviceTime.await(pipeline.acknowledgedTimestamp(), Deadline.in(INSPECTION_WAIT));
        } catch (ConsistencyTimeoutException e) {
            LOG.debug("what has been acknowledged is not applied yet; looking at what has been", e);
        }
    }

    @Override
    public boolean keepsChanges() {
        return call(this::isLogFollowed);
    }

    @Override
    public ChangeStream changes() {
        return call(() -> changes.orElseThrow(EmbeddedDatabase::changesNotKept));
    }

    private static InvalidRequestException changesNotKept() {
        return new InvalidRequestException(
                "changes are not kept, or the database is open for reading only; ask for them with DatabaseOptions.changeRetention(bytes, age)");
    }

    @Override
    public Replication replication() {
        return call(() -> replication.orElseThrow(EmbeddedDatabase::changesNotKept));
    }

    @Override
    public RecoverySummary recovery() {
        return call(() -> recovery);
    }

    /** As {@link #call}, for a read, for which the building of indexes makes way. */
    <T> T reading(Supplier<T> read) {
        return call(() -> {
            reads.incrementAndGet();
            try {
                return read.get();
            } finally {
                reads.decrementAndGet();
            }
        });
    }

    /** Runs something that no call of a user is, on a thread that is not of the database. */
    <T> T readingMapped(Supplier<T> action) {
        return MappedFault.call(directory, action);
    }

    /** Runs a call that close waits for. */
    <T> T call(Supplier<T> action) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new ClosedException("the database has been closed");
            }
            return MappedFault.call(directory, action);
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void close() {
        // Those who follow call back, maybe into this database; not while it is closed to all.
        replication.ifPresent(EmbeddedReplication::close);
        changes.ifPresent(LoggedChanges::close);
        // Before waiting for running calls, one of which may wait for a long merge, or make a backup.
        closing = true;
        compactor.stop();
        indexer.stop();
        coder.stop();
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
        List.copyOf(loads).forEach(EmbeddedBulkLoad::end);
        OneByOne.end(loadingThread);
        // Order: no new background work (merges first, then indexes: they need the threads after them), all of the log,
        // all applied, then
        // memory and files.
        OneByOne.end(mergingThread);
        indexingThreads.forEach(OneByOne::end);
        OneByOne.end(codingThread);
        OneByOne.end(backgroundThread);
        try {
            log.ifPresent(WriteAheadLog::close);
        } finally {
            OneByOne.end(applyThread);
            catalog.all().forEach(open -> open.store().close());
            retainedLog.close();
            directory.close();
        }
    }
}
