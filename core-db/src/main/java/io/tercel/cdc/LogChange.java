package io.tercel.cdc;

import io.tercel.log.WriteRecord;
import io.tercel.manifest.CatalogChange;
import io.tercel.manifest.CollectionMeta;
import io.tercel.manifest.Manifest;

/** A change as the log has it, with what is needed to understand it. */
sealed interface LogChange {

    /** The place after it. */
    ChangePosition position();

    /** A write to a collection that looked like this then. */
    record Written(ChangePosition position, CollectionMeta collection, WriteRecord record) implements LogChange {}

    /** A change of the catalog, which was {@code before} and then {@code after}. */
    record Changed(ChangePosition position, CatalogChange change, Manifest before, Manifest after)
            implements LogChange {}

    /**
     * A bulk load: its rows follow in parts, and then its end. The positions of all but the end lie before it, so that whoever goes on from there
     * gets it whole again.
     */
    record LoadBegun(ChangePosition position, CollectionMeta collection, CatalogChange.Loaded load)
            implements LogChange {}

    /** Some of the rows of the load that has begun. */
    record LoadedRows(ChangePosition position, CollectionMeta collection, WriteRecord record) implements LogChange {}

    /** All of its rows have come. */
    record LoadEnded(ChangePosition position, CollectionMeta collection, CatalogChange.Loaded load)
            implements LogChange {}
}
