package io.tercel.cli;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** The names that completion offers for a collection: those of the shell's database. */
final class CollectionNames implements Iterable<String> {

    private final Supplier<List<String>> names;

    /** Without a database there is nothing to offer. Called by name when a script for completion is generated. */
    CollectionNames() {
        this(List::of);
    }

    CollectionNames(Supplier<List<String>> names) {
        this.names = names;
    }

    @Override
    public Iterator<String> iterator() {
        return names.get().iterator();
    }
}
