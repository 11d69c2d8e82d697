package io.tercel.query.exec;

import io.tercel.error.InvalidRequestException;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import java.util.List;
import java.util.function.Predicate;

/** Which stored fields a request may order by, group by and aggregate. */
final class FieldUse {

    private final List<FieldSchema> stored;

    FieldUse(CollectionSchema schema) {
        stored = schema.storedFields();
    }

    FieldSchema field(int position) {
        return stored.get(position);
    }

    int orderable(String name) {
        return position(name, "order by", "ordered", FieldUse::isOrderable);
    }

    int groupable(String name) {
        return position(
                name,
                "group by",
                "grouped",
                type -> type == DataType.VARCHAR || type.storage() == DataType.Storage.LONG);
    }

    /** A field of which there is a smallest and a largest value worth asking for. */
    int bounded(String name, String what) {
        return position(name, what, "compared", type -> isOrderable(type) && type != DataType.BOOL);
    }

    int summable(String name, String what) {
        return position(name, what, "added", type -> type.isInteger() || type.storage() == DataType.Storage.DOUBLE);
    }

    int countable(String name, String what) {
        return position(name, what, "counted", type -> true);
    }

    private static boolean isOrderable(DataType type) {
        return switch (type.storage()) {
            case LONG, DOUBLE -> true;
            case BYTES -> type == DataType.VARCHAR;
            case VECTOR, PACKED, SPARSE -> false;
        };
    }

    private int position(String name, String what, String done, Predicate<DataType> fits) {
        String problem = "no such field";
        for (int i = 0; i < stored.size(); i++) {
            FieldSchema field = stored.get(i);
            if (field.name().equals(name)) {
                if (fits.test(field.type())) {
                    return i;
                }
                problem = field.type() + " cannot be " + done;
            }
        }
        throw new InvalidRequestException("%s '%s': %s; fields that can be %s are %s"
                .formatted(
                        what,
                        name,
                        problem,
                        done,
                        stored.stream()
                                .filter(field -> fits.test(field.type()))
                                .map(FieldSchema::name)
                                .toList()));
    }
}
