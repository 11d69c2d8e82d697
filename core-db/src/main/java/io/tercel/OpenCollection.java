package io.tercel;

import io.tercel.commit.KeyGate;
import io.tercel.config.DatabaseOptions;
import io.tercel.error.NotFoundException;
import io.tercel.query.exec.QueryExecutor;
import io.tercel.query.exec.SearchExecutor;
import io.tercel.schema.RowValidator;
import io.tercel.segment.CollectionStore;

/** What all sessions on one collection share. */
final class OpenCollection {

    private final CollectionStore store;
    private final RowValidator validator;
    private final KeyGate gate = new KeyGate();
    private final SearchExecutor searches;
    private final QueryExecutor queries;
    private volatile boolean dropped;

    OpenCollection(CollectionStore store, DatabaseOptions options) {
        this.store = store;
        this.validator = new RowValidator(store.schema(), options.limits());
        this.queries = new QueryExecutor(store.schema(), options.limits(), store.analysis());
        this.searches = new SearchExecutor(store.schema(), options.limits(), store.analysis());
    }

    CollectionStore store() {
        return store;
    }

    RowValidator validator() {
        return validator;
    }

    KeyGate gate() {
        return gate;
    }

    SearchExecutor searches() {
        return searches;
    }

    QueryExecutor queries() {
        return queries;
    }

    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    void requireExisting() {
        if (dropped) {
            throw new NotFoundException(
                    "collection '%s' has been dropped".formatted(store.schema().name()));
        }
    }
}
