package io.tercel.segment;

import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Some partitions of a collection, by number, or all that there are. Immutable. */
public final class PartitionSet {

    /** Every partition. */
    public static final PartitionSet ALL = new PartitionSet(null);

    /** Null for all. */
    private final @Nullable BitSet numbers;

    private PartitionSet(@Nullable BitSet numbers) {
        this.numbers = numbers;
    }

    /** The partitions with these numbers. */
    public static PartitionSet of(Collection<Integer> numbers) {
        BitSet bits = new BitSet();
        numbers.forEach(bits::set);
        return new PartitionSet(bits);
    }

    /** Whether the partition with this number is among them. */
    public boolean contains(int number) {
        return numbers == null || numbers.get(number);
    }

    @Override
    public String toString() {
        return numbers == null ? "all" : numbers.toString();
    }
}
