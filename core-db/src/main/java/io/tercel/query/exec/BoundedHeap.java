package io.tercel.query.exec;

import java.util.Arrays;

/** The first elements of many by some order, at most so many of them: a binary heap of ints with the last one on top. */
final class BoundedHeap {

    /** An order of elements. */
    @FunctionalInterface
    interface Order {
        /** Below zero when the left element comes first, above zero when the right one does. */
        int compare(int left, int right);
    }

    /** What {@link #offer} returns when no element had to go. */
    static final int NONE = -1;

    private static final int FIRST_SIZE = 1_024;

    private final int capacity;
    private final Order order;
    private int[] heap;
    private int size;

    BoundedHeap(int capacity, Order order) {
        this.capacity = capacity;
        this.order = order;
        this.heap = new int[Math.min(capacity, FIRST_SIZE)];
    }

    boolean isFull() {
        return size == capacity;
    }

    /** The last of the elements kept; there is one. */
    int last() {
        return heap[0];
    }

    /** Adds an element, and returns the one that is not kept, the new one or another, or {@link #NONE}. */
    int offer(int element) {
        if (size < capacity) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, (int) Math.min(capacity, 2L * size));
            }
            heap[size++] = element;
            siftUp();
            return NONE;
        }
        if (capacity == 0 || order.compare(element, heap[0]) >= 0) {
            return element;
        }
        int out = heap[0];
        heap[0] = element;
        siftDown(size);
        return out;
    }

    /** The elements kept, in order. The heap is empty afterwards. */
    int[] sorted() {
        for (int end = size - 1; end > 0; end--) {
            int last = heap[0];
            heap[0] = heap[end];
            heap[end] = last;
            siftDown(end);
        }
        int[] sorted = Arrays.copyOf(heap, size);
        size = 0;
        return sorted;
    }

    private void siftUp() {
        int at = size - 1;
        int element = heap[at];
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (order.compare(heap[parent], element) >= 0) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = element;
    }

    private void siftDown(int end) {
        int at = 0;
        int element = heap[0];
        while (2 * at + 1 < end) {
            int child = 2 * at + 1;
            if (child + 1 < end && order.compare(heap[child + 1], heap[child]) > 0) {
                child++;
            }
            if (order.compare(element, heap[child]) >= 0) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = element;
    }
}
