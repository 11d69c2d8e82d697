package io.tercel.io;

import java.util.List;

/** A directory that passes every call on to another one; what is to be different is overridden. */
public abstract class ForwardingDirectory implements Directory {

    private final Directory base;

    /** A directory on another one. */
    protected ForwardingDirectory(Directory base) {
        this.base = base;
    }

    @Override
    public List<String> list(String folder) {
        return base.list(folder);
    }

    @Override
    public boolean exists(String name) {
        return base.exists(name);
    }

    @Override
    public long length(String name) {
        return base.length(name);
    }

    @Override
    public FileOutput create(String name) {
        return base.create(name);
    }

    @Override
    public MappedFile open(String name) {
        return base.open(name);
    }

    @Override
    public void createFolder(String name) {
        base.createFolder(name);
    }

    @Override
    public void rename(String from, String to) {
        base.rename(from, to);
    }

    @Override
    public void delete(String name) {
        base.delete(name);
    }

    @Override
    public void syncFolder(String folder) {
        base.syncFolder(folder);
    }

    @Override
    public FilePlace place(String name) {
        return base.place(name);
    }

    @Override
    public boolean link(FilePlace source, String to) {
        return base.link(source, to);
    }

    @Override
    public long usableBytes() {
        return base.usableBytes();
    }

    @Override
    public String toString() {
        return base.toString();
    }

    @Override
    public void close() {
        base.close();
    }
}
