package io.tercel.schema;

import io.tercel.config.ConsistencyLevel;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.List;

/** Schemas that could be anyone's. */
final class RandomSchemas {

    private static final List<MetricType> DENSE = List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);

    private static final List<DataType> TYPES = List.of(DataType.values());
    private static final List<ConsistencyLevel> LEVELS = List.of(ConsistencyLevel.values());

    private RandomSchemas() {}

    static CollectionSchema schema(RandomSource random) {
        CollectionSchema.Builder schema = CollectionSchema.builder("c" + random.nextInt(1000));
        switch (random.nextInt(3)) {
            case 0 -> schema.autoId("id");
            case 1 -> schema.primaryKey("id", DataType.INT64);
            default -> schema.primaryKey("id", DataType.VARCHAR);
        }
        int fields = 1 + random.nextInt(8);
        for (int i = 0; i < fields; i++) {
            DataType type = random.pick(TYPES);
            schema.field(field("f" + i, type, random));
        }
        schema.vector("v", 2 + random.nextInt(30), random.pick(DENSE));
        if (random.nextBoolean()) {
            schema.field(FieldSchema.text("body").analyzer(random.nextBoolean() ? "english" : "standard"));
            schema.bm25("body", "words");
        }
        return schema.dynamicFields(random.nextBoolean())
                .consistency(random.pick(LEVELS))
                .build();
    }

    private static FieldSchema field(String name, DataType type, RandomSource random) {
        FieldSchema field =
                switch (type) {
                    case FLOAT_VECTOR -> FieldSchema.floatVector(name, 2 + random.nextInt(9), random.pick(DENSE));
                    case SPARSE_FLOAT_VECTOR -> FieldSchema.sparseVector(name);
                    case BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR, JSON -> FieldSchema.of(name, type);
                };
        if (random.nextBoolean()) {
            field = field.nullable();
        }
        if (type == DataType.VARCHAR && random.nextBoolean()) {
            field = field.maxBytes(20 + random.nextInt(100));
        }
        return random.nextBoolean() ? withDefault(field, random) : field;
    }

    private static FieldSchema withDefault(FieldSchema field, RandomSource random) {
        return switch (field.type()) {
            case BOOL -> field.defaultValue(random.nextBoolean());
            case INT8 -> field.defaultValue((byte) random.nextInt());
            case INT16 -> field.defaultValue((short) random.nextInt());
            case INT32 -> field.defaultValue(random.nextInt());
            case INT64 -> field.defaultValue(random.nextLong());
            case FLOAT -> field.defaultValue(random.nextFloat() - 0.5f);
            case DOUBLE -> field.defaultValue(random.nextGaussian() * 1e200);
            case VARCHAR -> field.defaultValue("ä\"\\\u0000\uD83D\uDE00" + random.nextInt(100));
            case JSON, FLOAT_VECTOR, SPARSE_FLOAT_VECTOR -> field;
        };
    }
}
