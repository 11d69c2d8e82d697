package io.tercel;

import io.tercel.config.Limits;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;

/** The usual limits, but for one. */
final class LimitsWith {

    private LimitsWith() {}

    static Limits collections(int value) {
        return with("collections", value);
    }

    static Limits insertBytes(int value) {
        return with("insertBytes", value);
    }

    /** By name, so that a limit more or less changes nothing here. */
    private static Limits with(String limit, int value) {
        RecordComponent[] components = Limits.class.getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                boolean named = components[i].getName().equals(limit);
                values[i] = named ? value : components[i].getAccessor().invoke(Limits.DEFAULT);
            }
            Constructor<?> constructor = Limits.class.getDeclaredConstructors()[0];
            return (Limits) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
