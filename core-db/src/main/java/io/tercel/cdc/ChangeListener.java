package io.tercel.cdc;

import java.util.List;

/** Told of changes, on a thread of its own. */
@FunctionalInterface
public interface ChangeListener {

    /**
     * Called with the next changes, in their order, never with none. When it returns they count as done. When it throws, it is called again
     * later with the same ones and those that came after; see {@link ChangeSubscription}.
     *
     * @throws Exception whatever it likes
     */
    void onChanges(List<ChangeEvent> changes) throws Exception;
}
