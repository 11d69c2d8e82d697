package io.tercel.schema;

import io.tercel.config.Limits;
import java.time.ZoneOffset;
import java.util.Map;

/** What a row has in a field that came after the row. */
public final class LaterField {

    private LaterField() {}

    /** The field's default value, or null, as a column of one row; for {@code $meta} the empty document that every row has. */
    public static ColumnData value(FieldSchema field) {
        ValueRules rules = new ValueRules(Limits.DEFAULT, JsonText.factory(), ZoneOffset.UTC);
        ColumnBuilder column = ColumnBuilder.of(field, 1, rules);
        Object value = field.defaultValue();
        if (field.name().equals(CollectionSchema.DYNAMIC_FIELD)) {
            column.add(Map.of());
        } else if (value != null) {
            column.add(value);
        } else {
            column.addNull();
        }
        return column.build();
    }
}
