package io.tercel.testing;

import io.tercel.config.Limits;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The usual limits, but for some. By name, so that a limit more or less changes nothing in tests of others. */
public final class LimitsWith {

    private LimitsWith() {}

    /** {@code Limits.DEFAULT} with another value for a component. */
    public static Limits limit(String name, int value) {
        return limits(Map.of(name, value));
    }

    /** {@code Limits.DEFAULT} with other values for some components. */
    public static Limits limits(Map<String, Integer> others) {
        RecordComponent[] components = Limits.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Set<String> unknown = new HashSet<>(others.keySet());
        try {
            for (int i = 0; i < components.length; i++) {
                String name = components[i].getName();
                unknown.remove(name);
                Object usual = components[i].getAccessor().invoke(Limits.DEFAULT);
                values[i] = others.containsKey(name) ? others.get(name) : usual;
            }
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException("no such limits: " + unknown);
            }
            return (Limits) Limits.class.getDeclaredConstructors()[0].newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
