package io.tercel.schema;

import io.tercel.config.ConsistencyLevel;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.util.List;

/** Schemas that could be anyone's. */
final class RandomSchemas {

    private static final List<MetricType> DENSE = List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);

    private static final List<MetricType> BINARY = List.of(MetricType.HAMMING, MetricType.JACCARD);

    private static final List<DataType> TYPES = List.of(
            DataType.BOOL,
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.FLOAT,
            DataType.DOUBLE,
            DataType.VARCHAR,
            DataType.JSON,
            DataType.TIMESTAMPTZ,
            DataType.GEOMETRY,
            DataType.ARRAY,
            DataType.FLOAT_VECTOR,
            DataType.FLOAT16_VECTOR,
            DataType.BFLOAT16_VECTOR,
            DataType.INT8_VECTOR,
            DataType.BINARY_VECTOR,
            DataType.SPARSE_FLOAT_VECTOR);
    private static final List<ConsistencyLevel> LEVELS = List.of(ConsistencyLevel.values());

    private RandomSchemas() {}

    static CollectionSchema schema(RandomSource random) {
        CollectionSchema.Builder schema = CollectionSchema.builder("c" + random.nextInt(1000));
        switch (random.nextInt(4)) {
            case 0 -> schema.autoId("id");
            case 3 -> schema.autoId("id", DataType.VARCHAR);
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
        if (random.nextBoolean()) {
            FieldSchema tenant = random.nextBoolean() ? FieldSchema.varchar("tenant") : FieldSchema.int64("tenant");
            schema.partitionKey(tenant.description("whose it is"), 1 + random.nextInt(1024));
            schema.clusteringKey("tenant").description("a text for \"people\"");
        }
        return schema.dynamicFields(random.nextBoolean())
                .consistency(random.pick(LEVELS))
                .build();
    }

    private static FieldSchema field(String name, DataType type, RandomSource random) {
        int dimension = 2 + random.nextInt(9);
        FieldSchema field =
                switch (type) {
                    case FLOAT_VECTOR -> FieldSchema.floatVector(name, dimension, random.pick(DENSE));
                    case FLOAT16_VECTOR -> FieldSchema.float16Vector(name, dimension, random.pick(DENSE));
                    case BFLOAT16_VECTOR -> FieldSchema.bfloat16Vector(name, dimension, random.pick(DENSE));
                    case INT8_VECTOR -> FieldSchema.int8Vector(name, dimension, random.pick(DENSE));
                    case BINARY_VECTOR -> FieldSchema.binaryVector(name, 8 * dimension, random.pick(BINARY));
                    case SPARSE_FLOAT_VECTOR -> FieldSchema.sparseVector(name);
                    case ARRAY -> random.nextBoolean() ? array(name, random) : structArray(name, random);
                    default -> FieldSchema.of(name, type);
                };
        if (random.nextBoolean()) {
            field = field.nullable();
        }
        if (type == DataType.VARCHAR && random.nextBoolean()) {
            field = field.maxBytes(20 + random.nextInt(100));
        }
        return random.nextBoolean() ? withDefault(field, random) : field;
    }

    private static FieldSchema array(String name, RandomSource random) {
        return FieldSchema.array(name, random.pick(TYPES.subList(0, 8)), 1 + random.nextInt(4_096));
    }

    private static FieldSchema structArray(String name, RandomSource random) {
        FieldSchema[] members = new FieldSchema[1 + random.nextInt(3)];
        for (int i = 0; i < members.length; i++) {
            members[i] = FieldSchema.of("m" + i, random.pick(TYPES.subList(0, 8)))
                    .description(random.nextBoolean() ? "" : "what it says");
        }
        if (random.nextInt(4) == 0) {
            members[0] = FieldSchema.floatVector("vec", 2 + random.nextInt(9), random.pick(DENSE));
        }
        return FieldSchema.structArray(name, 1 + random.nextInt(4_096), members);
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
            case TIMESTAMPTZ -> field.defaultValue(Moments.instant(random.nextLong() % Moments.LEAST));
            case GEOMETRY -> field.defaultValue("LINESTRING (%d 0.1, 1 1)".formatted(random.nextInt(100)));
            default -> field;
        };
    }
}
