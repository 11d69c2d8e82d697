package io.tercel.io;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** A folder of a directory as a directory of its own. Every call becomes one of the directory's, under a longer name. */
final class FolderView implements Directory {

    private final Directory base;
    private final String folder;

    FolderView(Directory base, String folder) {
        this.base = base;
        this.folder = FileNames.check(folder);
    }

    @Override
    public List<String> list(String inner) {
        return base.list(longFolder(inner));
    }

    @Override
    public boolean exists(String name) {
        return base.exists(longName(name));
    }

    @Override
    public long length(String name) {
        return base.length(longName(name));
    }

    @Override
    public FileOutput create(String name) {
        return base.create(longName(name));
    }

    @Override
    public MappedFile open(String name) {
        return new Renamed(name, base.open(longName(name)));
    }

    @Override
    public MappedFile openHere(String name) {
        return new Renamed(name, base.openHere(longName(name)));
    }

    @Override
    public void createFolder(String name) {
        base.createFolder(longName(name));
    }

    @Override
    public void rename(String from, String to) {
        base.rename(longName(from), longName(to));
    }

    @Override
    public void delete(String name) {
        base.delete(longName(name));
    }

    @Override
    public void syncFolder(String inner) {
        base.syncFolder(longFolder(inner));
    }

    @Override
    public FilePlace place(String name) {
        return base.place(longName(name));
    }

    @Override
    public boolean link(FilePlace source, String to) {
        return base.link(source, longName(to));
    }

    @Override
    public long usableBytes() {
        return base.usableBytes();
    }

    @Override
    public String toString() {
        return base + "/" + folder;
    }

    @Override
    public void close() {
        // The directory is its owner's.
    }

    /** Checked here as well: two names that are fine when put together need not be fine. */
    private String longName(String name) {
        return folder + "/" + FileNames.check(name);
    }

    private String longFolder(String inner) {
        return FileNames.checkFolder(inner).isEmpty() ? folder : longName(inner);
    }

    /** A file that is called as the user of the view calls it. */
    private record Renamed(String name, MappedFile file) implements MappedFile {

        @Override
        public MemorySegment bytes() {
            return file.bytes();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
