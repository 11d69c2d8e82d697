package io.tercel.expr;

/** Bounds that know nothing of {@link ElementFields}, and of stored fields what other bounds know. */
record ElementBounds(ColumnBounds stored) implements ColumnBounds {

    @Override
    public boolean hasNulls(int field) {
        return !ElementFields.isStored(field) || stored.hasNulls(field);
    }

    @Override
    public long minLong(int field) {
        return ElementFields.isStored(field) ? stored.minLong(field) : Long.MIN_VALUE;
    }

    @Override
    public long maxLong(int field) {
        return ElementFields.isStored(field) ? stored.maxLong(field) : Long.MAX_VALUE;
    }

    @Override
    public double minDouble(int field) {
        return ElementFields.isStored(field) ? stored.minDouble(field) : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double maxDouble(int field) {
        return ElementFields.isStored(field) ? stored.maxDouble(field) : Double.POSITIVE_INFINITY;
    }

    @Override
    public long minPrefix(int field) {
        return ElementFields.isStored(field) ? stored.minPrefix(field) : 0;
    }

    @Override
    public long maxPrefix(int field) {
        return ElementFields.isStored(field) ? stored.maxPrefix(field) : -1;
    }
}
