package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of constants that is asked with stored bytes: open addressing, linear probing, at most half full. Immutable. */
public final class ByteStringSet {

    private final List<ByteString> values;
    private final @Nullable ByteString[] table;
    private final int mask;

    ByteStringSet(Collection<ByteString> members) {
        values = members.stream().distinct().sorted().toList();
        int capacity = Integer.highestOneBit(Math.max(4, values.size())) << 2;
        table = new ByteString[capacity];
        mask = capacity - 1;
        for (ByteString value : values) {
            int slot = value.hashCode() & mask;
            while (table[slot] != null) {
                slot = (slot + 1) & mask;
            }
            table[slot] = value;
        }
    }

    /** The members in ascending order. */
    public List<ByteString> values() {
        return values;
    }

    boolean contains(MemorySegment memory, long at, int size) {
        int slot = ByteString.hash(memory, at, size) & mask;
        ByteString member = table[slot];
        while (member != null) {
            if (member.equalsBytes(memory, at, size)) {
                return true;
            }
            slot = (slot + 1) & mask;
            member = table[slot];
        }
        return false;
    }

    /** The place of a value among the members in ascending order; negative when it is none. */
    int rank(MemorySegment memory, long at, int size) {
        int low = 0;
        int high = values.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int sign = values.get(middle).compareBytes(memory, at, size);
            if (sign == 0) {
                return middle;
            }
            if (sign < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteStringSet that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
