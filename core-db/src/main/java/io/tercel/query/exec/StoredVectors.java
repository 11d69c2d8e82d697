package io.tercel.query.exec;

import io.tercel.column.ColumnValues;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.NotFoundException;
import io.tercel.query.SearchLeg;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.ColumnData;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.PrimaryKeys;
import io.tercel.segment.KeyOrder;
import io.tercel.segment.SegmentView;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.Int8Vector;
import io.tercel.vector.SparseVector;
import java.util.List;

/** Vectors of rows that are there, to search with. */
final class StoredVectors {

    private final CollectionSchema schema;

    StoredVectors(CollectionSchema schema) {
        this.schema = schema;
    }

    /**
     * The leg with the row's vector. The row may be in any partition, and need not pass the filter.
     *
     * @throws NotFoundException when there is no such row
     * @throws InvalidRequestException when its vector is null
     */
    SearchLeg legOf(SearchLeg.Like like, List<EligibleRows> segments) {
        ColumnData key = KeyOrder.column(List.of(PrimaryKeys.normalized(schema.primaryKey(), like.id())));
        for (EligibleRows rows : segments) {
            int row = rows.view().find(key, 0);
            if (row >= 0) {
                return leg(like, rows.view(), row);
            }
        }
        throw new NotFoundException(
                "id %s: no such row, whose field '%s' is to be searched with".formatted(like.id(), like.field()));
    }

    private SearchLeg leg(SearchLeg.Like like, SegmentView view, int row) {
        FieldSchema field = schema.field(like.field()).orElseThrow();
        int position = schema.storedFields().indexOf(field);
        Object vector = ColumnValues.value(field, view.segment().column(position), row);
        return switch (vector) {
            case null ->
                throw new InvalidRequestException(
                        "field '%s': the row with id %s has no vector".formatted(field.name(), like.id()));
            case DenseVector dense -> new SearchLeg.Dense(field.name(), dense, like.limit(), like.options());
            case Int8Vector bytes -> new SearchLeg.Dense(field.name(), bytes.toDense(), like.limit(), like.options());
            case BinaryVector bits -> new SearchLeg.Binary(field.name(), bits, like.limit(), like.options());
            case SparseVector sparse -> new SearchLeg.Sparse(field.name(), sparse, like.limit(), like.options());
            default -> throw new IllegalStateException("not a vector: " + vector.getClass());
        };
    }
}
