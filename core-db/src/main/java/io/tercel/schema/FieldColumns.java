package io.tercel.schema;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A field that rows bring, with the columns that keep it: one, or one for each field of an ARRAY of STRUCT. */
final class FieldColumns {

    private final FieldSchema field;
    private final int first;
    private final List<ColumnBuilder> columns;

    /**
     * A field.
     *
     * @param first position of its first column among those of the batch
     */
    FieldColumns(FieldSchema field, int first, List<ColumnBuilder> columns) {
        this.field = field;
        this.first = first;
        this.columns = List.copyOf(columns);
    }

    FieldSchema field() {
        return field;
    }

    /** Adds a value, which is not null, as that of the next row. */
    void add(Object value, int row) {
        if (field.isStructArray()) {
            addStructs(value, row);
        } else {
            columns.getFirst().add(value);
        }
    }

    /** Adds a null row. */
    void addNull() {
        columns.forEach(ColumnBuilder::addNull);
    }

    /** Adds a row that keeps what is stored. */
    void keep(KeptValues kept, int row) {
        addNull();
        for (int i = 0; i < columns.size(); i++) {
            kept.keep(first + i, row);
        }
    }

    private void addStructs(Object value, int row) {
        @Nullable Object[] elements = Elements.of(value);
        if (elements == null) {
            throw Scalars.wrongType(field, value, row);
        }
        // Before anything is copied that a hostile value could make large.
        if (elements.length > field.capacity()) {
            throw Scalars.misfit(
                    field, "expected at most %,d elements, got %,d".formatted(field.capacity(), elements.length), row);
        }
        Object[][] members = new Object[columns.size()][elements.length];
        for (int i = 0; i < elements.length; i++) {
            split(elements[i], i, members, row);
        }
        for (int member = 0; member < members.length; member++) {
            columns.get(member).add(members[member]);
        }
    }

    private void split(@Nullable Object element, int index, Object[][] members, int row) {
        FieldSchema named = field.named(field.elementName(index));
        Map<?, ?> values =
                switch (element) {
                    case Map<?, ?> map -> map;
                    case Row nested -> nested.values();
                    case null -> throw Scalars.misfit(named, "expected STRUCT, got null", row);
                    default ->
                        throw Scalars.misfit(
                                named,
                                "expected STRUCT, got " + element.getClass().getSimpleName(),
                                row);
                };
        int known = 0;
        List<FieldSchema> fields = field.structFields();
        for (int member = 0; member < members.length; member++) {
            String name = fields.get(member).name();
            Object value = values.get(name);
            if (value == null) {
                throw Scalars.misfit(
                        named.structColumn(fields.get(member)),
                        values.containsKey(name) ? "expected a value, got null" : "missing",
                        row);
            }
            members[member][index] = value;
            known++;
        }
        if (known != values.size()) {
            throw unknown(named, values, row);
        }
    }

    private static RuntimeException unknown(FieldSchema named, Map<?, ?> values, int row) {
        List<String> known =
                named.structFields().stream().map(FieldSchema::name).toList();
        String other = values.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !known.contains(name))
                .findFirst()
                .orElse("");
        return Scalars.misfit(
                named,
                "field '%s' is not in the STRUCT%s; its fields are %s"
                        .formatted(Names.shown(other), NearestName.hint(other, known), String.join(", ", known)),
                row);
    }
}
