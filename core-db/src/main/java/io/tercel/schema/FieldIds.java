package io.tercel.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers for the fields of a collection that stay theirs when fields come and go: files are named by them. A number is never given
 * to another field of the same collection.
 *
 * @param ids one for each of {@code CollectionSchema.fields()}, in that order; from 1
 * @param next the number of the next field to come
 * @param dynamic the number of the hidden field {@code $meta}: 0, or a later one when dynamic fields were switched on later
 */
public record FieldIds(List<Integer> ids, int next, int dynamic) {

    /** The number of {@code $meta} in a collection that began with dynamic fields. */
    private static final int DYNAMIC = 0;

    /**
     * Names a column of a collection.
     *
     * @param field the number of the field
     * @param part 0, or for a field that is kept in several columns which of them it is
     */
    public record ColumnId(int field, int part) {}

    /** Checks that no number is given twice. */
    public FieldIds {
        ids = List.copyOf(ids);
        boolean valid = dynamic >= DYNAMIC && dynamic < next;
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i);
            valid &= id > DYNAMIC && id < next && id != dynamic && ids.indexOf(id) == i;
        }
        if (!valid) {
            throw new IllegalArgumentException("field numbers %s and %d before %d".formatted(ids, dynamic, next));
        }
    }

    /** The numbers of a new collection's fields. */
    public static FieldIds first(CollectionSchema schema) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 1; i <= schema.fields().size(); i++) {
            ids.add(i);
        }
        return new FieldIds(ids, ids.size() + 1, DYNAMIC);
    }

    /** The number of the field at a position of {@code CollectionSchema.fields()}. */
    public int of(int position) {
        return ids.get(position);
    }

    /** The numbers once a field has been added behind the others. */
    public FieldIds withAdded() {
        List<Integer> more = new ArrayList<>(ids);
        more.add(next);
        return new FieldIds(more, next + 1, dynamic);
    }

    /** The numbers once the field at a position is gone. */
    public FieldIds without(int position) {
        List<Integer> fewer = new ArrayList<>(ids.subList(0, position));
        fewer.addAll(ids.subList(position + 1, ids.size()));
        return new FieldIds(fewer, next, dynamic);
    }

    /** The numbers once {@code $meta} has come, after segments were written without it. */
    public FieldIds withDynamic() {
        return new FieldIds(ids, next + 1, next);
    }

    /** The columns of {@code CollectionSchema.storedFields()}, in that order. */
    public List<ColumnId> columns(CollectionSchema schema) {
        List<ColumnId> columns = new ArrayList<>();
        List<String> declared = schema.fields().stream().map(FieldSchema::name).toList();
        for (FieldSchema stored : schema.storedFields()) {
            // A field in several columns stores them as name[part], one after the other.
            int bracket = stored.name().indexOf('[');
            String name = bracket < 0 ? stored.name() : stored.name().substring(0, bracket);
            int position = declared.indexOf(name);
            int field = position < 0 ? dynamic : ids.get(position);
            boolean more = !columns.isEmpty() && columns.getLast().field() == field;
            columns.add(new ColumnId(field, more ? columns.getLast().part() + 1 : 0));
        }
        return List.copyOf(columns);
    }
}
