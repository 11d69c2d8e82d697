package io.tercel.io;

import io.tercel.error.StorageException;
import io.tercel.error.StorageFailedException;
import io.tercel.error.StorageFullException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose calls fail when a rule says so. Calls are counted from 1, so that a test can run a scenario once to learn
 * how many there are and then once for each with that one failing. Safe for use by many threads.
 */
public final class FaultyDirectory extends DelegatingDirectory {

    /** What can be made to fail. Listing, lengths and closing never fail. */
    public enum Operation {
        /** {@link Directory#create}. */
        CREATE,
        /** {@link Directory#open}. */
        OPEN,
        /** {@link FileOutput#write}. */
        WRITE,
        /** {@link FileOutput#sync}. */
        SYNC,
        /** {@link FileOutput#truncate}. */
        TRUNCATE,
        /** {@link Directory#createFolder}. */
        CREATE_FOLDER,
        /** {@link Directory#rename}; the name is the new one. */
        RENAME,
        /** {@link Directory#link}; the name is the new one. */
        LINK,
        /** {@link Directory#delete}. */
        DELETE,
        /** {@link Directory#syncFolder}. */
        SYNC_FOLDER
    }

    /** How a call fails. */
    public enum Fault {
        /** An I/O error: nothing of the call happens. Applies to every operation. */
        EIO,
        /** No room: nothing of the call happens. Applies to what takes room. */
        DISK_FULL,
        /** No room for all of it: half of the bytes are written. Applies to writes. */
        SHORT_WRITE;

        boolean appliesTo(Operation operation) {
            return switch (this) {
                case EIO -> true;
                case DISK_FULL ->
                    switch (operation) {
                        case CREATE, WRITE, CREATE_FOLDER, RENAME, LINK -> true;
                        case OPEN, SYNC, TRUNCATE, DELETE, SYNC_FOLDER -> false;
                    };
                case SHORT_WRITE -> operation == Operation.WRITE;
            };
        }
    }

    /** How often. */
    public enum Repeat {
        /** The first call that fits, and no other. */
        ONCE,
        /** Every call that fits. */
        ALWAYS
    }

    /** One call: its number, what it is, and the file or folder. */
    public record Call(long number, Operation operation, String name) {}

    private record Rule(Predicate<Call> when, Fault fault, Repeat repeat) {}

    private final List<Call> calls = new ArrayList<>();
    private @Nullable Rule rule;
    private int faults;

    /** Passes everything on until a rule is set. */
    public FaultyDirectory(Directory delegate) {
        super(delegate);
    }

    /** Makes a call fail by its number, and with {@link Repeat#ALWAYS} all calls after it. */
    public void failFrom(long number, Fault fault, Repeat repeat) {
        failWhen(call -> repeat == Repeat.ONCE ? call.number() == number : call.number() >= number, fault, repeat);
    }

    /** Makes calls fail by what they are. Replaces the rule before. */
    public synchronized void failWhen(Predicate<Call> when, Fault fault, Repeat repeat) {
        rule = new Rule(when, fault, repeat);
    }

    /** Lets everything pass again. */
    public synchronized void heal() {
        rule = null;
    }

    /** The calls so far, those that failed included. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many calls were made to fail. */
    public synchronized int faults() {
        return faults;
    }

    private synchronized @Nullable Fault faultOf(Operation operation, String name) {
        Call call = new Call(calls.size() + 1L, operation, name);
        calls.add(call);
        Rule current = rule;
        if (current == null
                || !current.fault().appliesTo(operation)
                || !current.when().test(call)) {
            return null;
        }
        faults++;
        if (current.repeat() == Repeat.ONCE) {
            rule = null;
        }
        return current.fault();
    }

    private void step(Operation operation, String name) {
        Fault fault = faultOf(operation, name);
        if (fault != null) {
            throw failure(fault, operation, name);
        }
    }

    private static RuntimeException failure(Fault fault, Operation operation, String name) {
        String message = "injected %s at %s of '%s'".formatted(fault, operation, name);
        if (operation == Operation.SYNC || operation == Operation.SYNC_FOLDER) {
            return new StorageFailedException(message);
        }
        return fault == Fault.EIO ? new StorageException(message) : new StorageFullException(message);
    }

    @Override
    public FileOutput create(String name) {
        step(Operation.CREATE, name);
        return new Faulty(name, super.create(name));
    }

    @Override
    public MappedFile open(String name) {
        step(Operation.OPEN, name);
        return super.open(name);
    }

    @Override
    public void createFolder(String name) {
        step(Operation.CREATE_FOLDER, name);
        super.createFolder(name);
    }

    @Override
    public void rename(String from, String to) {
        step(Operation.RENAME, to);
        super.rename(from, to);
    }

    @Override
    public boolean link(FilePlace source, String to) {
        step(Operation.LINK, to);
        return super.link(source, to);
    }

    @Override
    public void delete(String name) {
        step(Operation.DELETE, name);
        super.delete(name);
    }

    @Override
    public void syncFolder(String folder) {
        step(Operation.SYNC_FOLDER, folder);
        super.syncFolder(folder);
    }

    @Override
    public String toString() {
        return "faulty " + super.toString();
    }

    private final class Faulty extends Output {

        private final String name;

        Faulty(String name, FileOutput output) {
            super(output);
            this.name = name;
        }

        @Override
        public void write(ByteBuffer bytes) {
            Fault fault = faultOf(Operation.WRITE, name);
            if (fault == null) {
                super.write(bytes);
                return;
            }
            if (fault == Fault.SHORT_WRITE) {
                int half = bytes.remaining() / 2;
                super.write(bytes.slice(bytes.position(), half));
                bytes.position(bytes.position() + half);
            }
            throw failure(fault, Operation.WRITE, name);
        }

        @Override
        public void sync() {
            step(Operation.SYNC, name);
            super.sync();
        }

        @Override
        public void truncate(long length) {
            step(Operation.TRUNCATE, name);
            super.truncate(length);
        }
    }
}
