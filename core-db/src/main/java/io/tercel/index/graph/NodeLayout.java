package io.tercel.index.graph;

import io.tercel.column.Column;
import io.tercel.column.PackedColumn;
import io.tercel.column.VectorColumn;

/**
 * Where the nodes of the lowest layer lie, from the first of them on. With vectors they touch as few pages as possible: several to a page, none
 * of them across its end, or each on pages of its own.
 *
 * @param vectorBytes of the vector before the links; 0 without vectors
 * @param degree most links of a node
 */
record NodeLayout(int vectorBytes, int degree) {

    static NodeLayout of(GraphShape shape, Column vectors) {
        return new NodeLayout(shape.onDisk() ? vectorBytes(vectors) : 0, shape.degree());
    }

    private static int vectorBytes(Column vectors) {
        return switch (vectors) {
            case VectorColumn floats -> floats.dimension() * Float.BYTES;
            case PackedColumn packed -> (packed.width() + Integer.BYTES - 1) & -Integer.BYTES;
            default -> throw new IllegalArgumentException("no dense vectors: " + vectors);
        };
    }

    /** Bytes of a node that it must not share. */
    int nodeBytes() {
        return (vectorBytes + degree * Integer.BYTES + GraphFormat.ALIGNMENT - 1) & -GraphFormat.ALIGNMENT;
    }

    /** Where a node begins. For the number of nodes, where they end. */
    long offset(int node) {
        int bytes = nodeBytes();
        if (vectorBytes == 0) {
            return (long) node * bytes;
        }
        int perPage = GraphFormat.PAGE_BYTES / bytes;
        if (perPage == 0) {
            return (long) node * ((bytes + GraphFormat.PAGE_BYTES - 1) & -GraphFormat.PAGE_BYTES);
        }
        return (long) (node / perPage) * GraphFormat.PAGE_BYTES + (long) (node % perPage) * bytes;
    }
}
