package io.tercel.io;

import io.tercel.error.StorageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * A disk that knows what a power cut would leave of it.
 *
 * Method. Each file has its bytes as they are and as they were when last synced, each folder its names likewise, and the
 * changes to names since then are kept in a list. crash() makes a new directory in which everything is durable: from the
 * list of changed names it applies each with the given probability, whole or not at all; of each file it keeps the synced
 * bytes, and of the sectors of 512 bytes written since, each with the given probability, wholly, not at all (zeros, or what
 * was there before), or the first part of it. 0 % is what was promised and nothing more, 100 % is what a killed process
 * leaves. A rename over two folders is durable when both are synced.
 *
 * cutPowerAfter(n) lets n more calls that change something happen; from then on every call fails, so that a test can go
 * through a scenario and cut the power at each of its calls.
 *
 * Files are copied at open into a mapping of their own, so that touching one after close throws, and what is still open is
 * counted.
 */
public final class CrashableDirectory implements Directory {

    private static final int SECTOR = 512;

    private sealed interface Node {}

    private static final class FileNode implements Node {
        private byte[] live = new byte[64];
        private int length;
        private byte[] synced = new byte[0];
        private int dirtyFrom;

        boolean isSynced() {
            return dirtyFrom >= length && synced.length == length;
        }
    }

    private static final class FolderNode implements Node {
        private final Map<String, Node> live = new TreeMap<>();
        private final Map<String, Node> synced = new TreeMap<>();
    }

    /** A name that is given to a node, or taken away if that is null. */
    private record Link(
            FolderNode folder, String name, @Nullable Node node) {}

    /** A change of names that a crash cannot divide, and the folders whose sync it is still waiting for. */
    private record Change(List<Link> links, Set<FolderNode> unsynced) {}

    private final FolderNode root;
    private final List<Change> changes = new ArrayList<>();
    private final Set<String> open = new TreeSet<>();
    private long calls;
    private long lastCall = Long.MAX_VALUE;
    private int opened;

    /** An empty disk. */
    public CrashableDirectory() {
        this(new FolderNode());
    }

    private CrashableDirectory(FolderNode root) {
        this.root = root;
    }

    /**
     * The disk after a power cut now. This one is not changed.
     *
     * @param survivalPercent how likely it is that something that was not synced is there nevertheless
     * @param seed decides which
     */
    public synchronized CrashableDirectory crash(int survivalPercent, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Survivors survivors = new Survivors(survivalPercent, random);
        for (Change change : changes) {
            if (random.nextInt(100) < survivalPercent) {
                change.links().forEach(survivors::apply);
            }
        }
        return new CrashableDirectory(survivors.copy(root));
    }

    /** Lets that many more changing calls happen, then the power is off. */
    public synchronized void cutPowerAfter(long moreCalls) {
        lastCall = calls + moreCalls;
    }

    /** Calls so far that changed something. */
    public synchronized long calls() {
        return calls;
    }

    /** Whether a power cut now would leave the file, or folder, with its name and all bytes. */
    public synchronized boolean isDurable(String name) {
        Node node = syncedNode(name);
        return node != null && node == node(name) && (!(node instanceof FileNode file) || file.isSynced());
    }

    /** Bytes of the file that a power cut now would leave; 0 if it would not leave the name. */
    public synchronized long syncedLength(String name) {
        return syncedNode(name) instanceof FileNode file ? Math.min(file.synced.length, file.dirtyFrom) : 0;
    }

    /** Names of what was opened, for reading or writing, and not closed again. */
    public synchronized List<String> openFiles() {
        return List.copyOf(open);
    }

    /** Names of all files, with their folders. */
    public synchronized List<String> allFiles() {
        List<String> names = new ArrayList<>();
        collect("", root, names);
        return names;
    }

    /** A copy of the bytes of a file. */
    public synchronized byte[] bytesOf(String name) {
        FileNode file = requireFile(name);
        return Arrays.copyOf(file.live, file.length);
    }

    /** Puts bytes in place of those of a file, or makes it, durably: as damage, or as somebody else would. */
    public synchronized void replace(String name, byte[] bytes) {
        FolderNode folder = requireFolder(FileNames.parent(name));
        FileNode file = new FileNode();
        file.live = bytes.clone();
        file.synced = bytes.clone();
        file.length = bytes.length;
        file.dirtyFrom = bytes.length;
        folder.live.put(lastPart(name), file);
        folder.synced.put(lastPart(name), file);
    }

    @Override
    public synchronized List<String> list(String folder) {
        requirePower();
        return List.copyOf(requireFolder(FileNames.checkFolder(folder)).live.keySet());
    }

    @Override
    public synchronized boolean exists(String name) {
        requirePower();
        return node(FileNames.check(name)) != null;
    }

    @Override
    public synchronized long length(String name) {
        requirePower();
        return requireFile(name).length;
    }

    @Override
    public synchronized FileOutput create(String name) {
        step();
        requireAbsent(name);
        FileNode file = new FileNode();
        change(new Link(requireFolder(FileNames.parent(name)), lastPart(name), file));
        return new Output(name, file, opened(name));
    }

    @Override
    public synchronized MappedFile open(String name) {
        requirePower();
        FileNode file = requireFile(name);
        Arena arena = Arena.ofShared();
        MemorySegment bytes = arena.allocate(file.length, 64);
        MemorySegment.copy(MemorySegment.ofArray(file.live), 0, bytes, 0, file.length);
        String ticket = opened(name);
        FsMappedFile mapped = new FsMappedFile(name, bytes.asReadOnly(), arena);
        return new MappedFile() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public MemorySegment bytes() {
                return mapped.bytes();
            }

            @Override
            public void close() {
                mapped.close();
                closed(ticket);
            }
        };
    }

    @Override
    public synchronized void createFolder(String name) {
        step();
        requireAbsent(name);
        change(new Link(requireFolder(FileNames.parent(name)), lastPart(name), new FolderNode()));
    }

    @Override
    public synchronized void rename(String from, String to) {
        step();
        Node node = requireNode(FileNames.check(from));
        FolderNode target = requireFolder(FileNames.parent(FileNames.check(to)));
        if (target.live.get(lastPart(to)) instanceof FolderNode) {
            throw new StorageException("cannot rename %s to %s: it exists already".formatted(from, to));
        }
        change(
                new Link(requireFolder(FileNames.parent(from)), lastPart(from), null),
                new Link(target, lastPart(to), node));
    }

    /** Both names stand for the same bytes; each is durable on its own. */
    @Override
    public synchronized boolean link(FilePlace source, String to) {
        if (source.directory() != this) {
            return false;
        }
        step();
        requireAbsent(to);
        change(new Link(requireFolder(FileNames.parent(to)), lastPart(to), requireFile(source.name())));
        return true;
    }

    @Override
    public synchronized void delete(String name) {
        step();
        if (requireNode(FileNames.check(name)) instanceof FolderNode folder && !folder.live.isEmpty()) {
            throw new StorageException("cannot delete %s: the folder is not empty".formatted(name));
        }
        change(new Link(requireFolder(FileNames.parent(name)), lastPart(name), null));
    }

    @Override
    public synchronized void syncFolder(String folder) {
        step();
        FolderNode node = requireFolder(FileNames.checkFolder(folder));
        changes.forEach(change -> change.unsynced().remove(node));
        for (Change change : changes) {
            if (change.unsynced().isEmpty()) {
                change.links().forEach(link -> link(link.folder().synced, link));
            }
        }
        changes.removeIf(change -> change.unsynced().isEmpty());
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return "crashable";
    }

    @Override
    public void close() {}

    private void change(Link... links) {
        Set<FolderNode> folders = new HashSet<>();
        for (Link link : links) {
            link(link.folder().live, link);
            folders.add(link.folder());
        }
        changes.add(new Change(List.of(links), folders));
    }

    private static void link(Map<String, Node> names, Link link) {
        if (link.node() == null) {
            names.remove(link.name());
        } else {
            names.put(link.name(), link.node());
        }
    }

    private void step() {
        requirePower();
        calls++;
    }

    /** Power goes with the first call that is one too many; reading does not work either from then on. */
    private void requirePower() {
        if (calls >= lastCall) {
            throw new StorageException("the power is off");
        }
    }

    private String opened(String name) {
        String ticket = "%s #%d".formatted(name, ++opened);
        open.add(ticket);
        return ticket;
    }

    private synchronized void closed(String ticket) {
        open.remove(ticket);
    }

    private @Nullable Node node(String name) {
        return walk(name, false);
    }

    private @Nullable Node syncedNode(String name) {
        return walk(name, true);
    }

    private @Nullable Node walk(String name, boolean synced) {
        Node node = root;
        for (String part : name.split("/", -1)) {
            if (!(node instanceof FolderNode folder)) {
                return null;
            }
            node = synced ? folder.synced.get(part) : folder.live.get(part);
        }
        return node;
    }

    private Node requireNode(String name) {
        Node node = name.isEmpty() ? root : node(name);
        if (node == null) {
            throw new StorageException("%s: no such file or folder".formatted(name));
        }
        return node;
    }

    private FileNode requireFile(String name) {
        if (requireNode(FileNames.check(name)) instanceof FileNode file) {
            return file;
        }
        throw new StorageException("%s is a folder".formatted(name));
    }

    private FolderNode requireFolder(String name) {
        if (requireNode(name) instanceof FolderNode folder) {
            return folder;
        }
        throw new StorageException("%s is not a folder".formatted(name));
    }

    private void requireAbsent(String name) {
        if (node(FileNames.check(name)) != null) {
            throw new StorageException("cannot create %s: it exists already".formatted(name));
        }
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static void collect(String prefix, FolderNode folder, List<String> names) {
        folder.live.forEach((name, node) -> {
            if (node instanceof FolderNode inner) {
                collect(prefix + name + "/", inner, names);
            } else {
                names.add(prefix + name);
            }
        });
    }

    /** What is left after a power cut. */
    private static final class Survivors {

        private final int survivalPercent;
        private final SplittableRandom random;
        private final Map<FolderNode, Map<String, Node>> folders = new HashMap<>();

        Survivors(int survivalPercent, SplittableRandom random) {
            this.survivalPercent = survivalPercent;
            this.random = random;
        }

        void apply(Link link) {
            link(names(link.folder()), link);
        }

        private Map<String, Node> names(FolderNode folder) {
            return folders.computeIfAbsent(folder, f -> new TreeMap<>(f.synced));
        }

        FolderNode copy(FolderNode folder) {
            FolderNode copy = new FolderNode();
            names(folder).forEach((name, node) -> copy.live.put(name, copyOf(node)));
            copy.synced.putAll(copy.live);
            return copy;
        }

        private Node copyOf(Node node) {
            return switch (node) {
                case FolderNode folder -> copy(folder);
                case FileNode file -> copy(file);
            };
        }

        private FileNode copy(FileNode file) {
            byte[] bytes = Arrays.copyOf(file.synced, survivingLength(file));
            int first = file.dirtyFrom / SECTOR * SECTOR;
            for (int start = first; start < Math.min(bytes.length, file.length); start += SECTOR) {
                int length = Math.min(SECTOR, Math.min(bytes.length, file.length) - start);
                System.arraycopy(file.live, start, bytes, start, survivingBytes(length));
            }
            FileNode copy = new FileNode();
            copy.live = bytes;
            copy.synced = bytes.clone();
            copy.length = bytes.length;
            copy.dirtyFrom = bytes.length;
            return copy;
        }

        private int survivingLength(FileNode file) {
            if (random.nextInt(100) < survivalPercent) {
                return file.length;
            }
            boolean grown = file.length > file.synced.length;
            return survivalPercent > 0 && grown
                    ? random.nextInt(file.synced.length, file.length + 1)
                    : file.synced.length;
        }

        private int survivingBytes(int length) {
            if (random.nextInt(100) < survivalPercent) {
                return length;
            }
            return survivalPercent > 0 && random.nextInt(4) == 0 ? random.nextInt(length) : 0;
        }
    }

    private final class Output implements FileOutput {

        private final String name;
        private final FileNode file;
        private final String ticket;

        Output(String name, FileNode file, String ticket) {
            this.name = name;
            this.file = file;
            this.ticket = ticket;
        }

        @Override
        public void write(ByteBuffer bytes) {
            synchronized (CrashableDirectory.this) {
                requireOpen();
                step();
                int length = file.length + bytes.remaining();
                if (length > file.live.length) {
                    file.live = Arrays.copyOf(file.live, Math.max(length, 2 * file.live.length));
                }
                bytes.get(file.live, file.length, bytes.remaining());
                file.length = length;
            }
        }

        @Override
        public long position() {
            synchronized (CrashableDirectory.this) {
                return file.length;
            }
        }

        @Override
        public void sync() {
            synchronized (CrashableDirectory.this) {
                requireOpen();
                step();
                byte[] synced = Arrays.copyOf(file.synced, file.length);
                int from = Math.min(file.dirtyFrom, file.length);
                System.arraycopy(file.live, from, synced, from, file.length - from);
                file.synced = synced;
                file.dirtyFrom = file.length;
            }
        }

        @Override
        public void truncate(long length) {
            synchronized (CrashableDirectory.this) {
                requireOpen();
                if (length < 0 || length > file.length) {
                    throw new IllegalArgumentException(
                            "cannot cut %s from %d to %d bytes".formatted(name, file.length, length));
                }
                step();
                file.length = (int) length;
                file.dirtyFrom = Math.min(file.dirtyFrom, file.length);
            }
        }

        @Override
        public void close() {
            closed(ticket);
        }

        private void requireOpen() {
            if (!open.contains(ticket)) {
                throw new StorageException("%s is closed for writing".formatted(name));
            }
        }
    }
}
