package io.tercel;

import io.tercel.commit.CommitPipeline;
import io.tercel.error.StorageFailedException;
import java.util.function.Supplier;

/** A manifest of which nobody knows whether it is in force ends all writing (P11). */
record FailStop(CommitPipeline pipeline) {

    /** Runs something that commits a manifest. */
    <T> T run(Supplier<T> commit) {
        try {
            return commit.get();
        } catch (StorageFailedException e) {
            pipeline.failWrites(e);
            throw e;
        }
    }

    /** Runs something that writes files and commits a manifest, unless writing has ended. */
    <T> T whileUsable(Supplier<T> work) {
        return run(() -> {
            pipeline.requireUsable();
            return work.get();
        });
    }
}
