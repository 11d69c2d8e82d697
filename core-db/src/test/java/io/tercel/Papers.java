package io.tercel;

import static io.tercel.schema.FieldSchema.int32;
import static io.tercel.schema.FieldSchema.text;

import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import io.tercel.vector.MetricType;

/** A small collection that has one of everything, for tests of the engine as a whole. */
final class Papers {

    static final int DIMENSION = 4;

    static final CollectionSchema SCHEMA = schema().build();

    /** The same, arranged by year when it is optimized. */
    static final CollectionSchema BY_YEAR = schema().clusteringKey("year").build();

    /** The same under another name. */
    static CollectionSchema schemaNamed(String name) {
        return builder(name).build();
    }

    private static CollectionSchema.Builder schema() {
        return builder("papers");
    }

    private static CollectionSchema.Builder builder(String name) {
        return CollectionSchema.builder(name)
                .primaryKey("id", DataType.VARCHAR)
                .field(text("body").nullable().analyzer("english"))
                .field(int32("year").nullable())
                .vector("dense", DIMENSION, MetricType.COSINE)
                .bm25("body", "sparse")
                .dynamicFields(true);
    }

    private Papers() {}

    static Row paper(String id, String body, int year, float... dense) {
        return Row.of("id", id).with("body", body).with("year", year).with("dense", dense);
    }

    static Row graphs() {
        return paper("graphs", "Graph indexes find near neighbours in vectors", 2018, 1, 0, 0, 0);
    }

    static Row postings() {
        return paper("postings", "Inverted indexes list documents by term", 1998, 0, 1, 0, 0);
    }

    static Row logs() {
        return paper("logs", "A log makes writes durable before they are seen", 1992, 0, 0, 1, 0)
                .with("topic", "storage");
    }
}
