package io.tercel.expr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of one JSON field that a filter looks at, as a tree of steps, so that one pass over a value finds them all. Each
 * place has a slot. Built once for a filter, then only read.
 */
final class JsonLayout {

    /** A place that is looked at or lies on the way to one. */
    static final class Node {

        private final Map<String, Node> keys = new HashMap<>();
        private final Map<Integer, Node> indexes = new HashMap<>();
        /** Slots here and below. */
        private final List<Integer> slotsBelow = new ArrayList<>();

        private int slot = -1;
        private boolean elements;

        @Nullable
        Node key(String key) {
            return keys.get(key);
        }

        @Nullable
        Node index(int index) {
            return indexes.get(index);
        }

        boolean hasKeys() {
            return !keys.isEmpty();
        }

        boolean hasIndexes() {
            return !indexes.isEmpty();
        }

        /** The slot of this place, or -1 when it is only on the way. */
        int slot() {
            return slot;
        }

        /** Whether what an array holds is needed, not only that it is one. */
        boolean needsElements() {
            return elements;
        }

        List<Integer> slotsBelow() {
            return slotsBelow;
        }
    }

    private final int field;
    private final boolean nullIsEmpty;
    private final Node root = new Node();
    private final Map<JsonPath, Node> places = new HashMap<>();

    JsonLayout(JsonPath first) {
        field = first.field();
        nullIsEmpty = first.nullIsEmpty();
    }

    void add(JsonPath path, boolean elements) {
        Node node = places.get(path);
        if (node == null) {
            node = place(path, places.size());
            places.put(path, node);
        }
        node.elements |= elements;
    }

    private Node place(JsonPath path, int slot) {
        Node node = root;
        node.slotsBelow.add(slot);
        for (PathStep step : path.steps()) {
            node = switch (step) {
                case PathStep.Key key -> node.keys.computeIfAbsent(key.key(), absent -> new Node());
                case PathStep.Member member -> throw new IllegalArgumentException("no place in JSON: " + path);
                case PathStep.Index index -> node.indexes.computeIfAbsent(index.index(), absent -> new Node());
            };
            node.slotsBelow.add(slot);
        }
        node.slot = slot;
        return node;
    }

    int field() {
        return field;
    }

    boolean nullIsEmpty() {
        return nullIsEmpty;
    }

    Node root() {
        return root;
    }

    int slots() {
        return places.size();
    }

    int slot(JsonPath path) {
        Node place = places.get(path);
        if (place == null) {
            throw new IllegalArgumentException("not a place of this layout: " + path);
        }
        return place.slot;
    }
}
