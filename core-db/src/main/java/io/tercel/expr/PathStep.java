package io.tercel.expr;

import java.util.List;

/** One step into a value. */
public sealed interface PathStep {

    /** Into an object, by key. */
    record Key(String key) implements PathStep {}

    /** Into a struct, by the name of a field. */
    record Member(String name) implements PathStep {}

    /** Into an array, by position from 0. */
    record Index(int index) implements PathStep {}

    /** The steps as they are written behind the field's name. */
    static String text(List<PathStep> steps) {
        StringBuilder text = new StringBuilder();
        for (PathStep step : steps) {
            switch (step) {
                case Key key -> text.append("[\"").append(key.key()).append("\"]");
                case Member member -> text.append('[').append(member.name()).append(']');
                case Index index -> text.append('[').append(index.index()).append(']');
            }
        }
        return text.toString();
    }
}
