package io.tercel.cdc;

import io.tercel.error.FunctionFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tells a listener of changes. */
public final class ListenerFollow implements Follow {

    private final ChangeStream changes;
    private final ChangeListener listener;
    private volatile ChangePosition position;
    private volatile Optional<ChangeReader> reader = Optional.empty();

    /** From a position on. */
    public ListenerFollow(ChangeStream changes, ChangeListener listener, ChangePosition from) {
        this.changes = changes;
        this.listener = listener;
        this.position = from;
    }

    @Override
    public void begin() {
        reader = Optional.of(changes.read(position));
    }

    @Override
    public void advance(Duration wait) {
        ChangeReader reading = reader.orElseThrow();
        List<ChangeEvent> next = reading.poll(wait);
        if (!next.isEmpty()) {
            tell(next);
        }
        position = reading.position();
    }

    /** Whatever a listener throws, calling it again may help. */
    private void tell(List<ChangeEvent> next) {
        try {
            listener.onChanges(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FunctionFailedException("the listener was interrupted", e);
        } catch (Exception e) {
            throw new FunctionFailedException("the listener failed: " + e.getMessage(), e);
        }
    }

    @Override
    public ChangePosition position() {
        return position;
    }

    @Override
    public void stop() {
        reader.ifPresent(ChangeReader::stop);
    }

    @Override
    public void end() {
        reader = Optional.empty();
    }
}
