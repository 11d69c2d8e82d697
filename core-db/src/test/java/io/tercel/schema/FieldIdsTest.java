package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.schema.FieldIds.ColumnId;
import io.tercel.vector.MetricType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldIdsTest {

    private static final CollectionSchema SCHEMA = CollectionSchema.builder("c")
            .primaryKey("id", DataType.INT64)
            .field(FieldSchema.text("body"))
            .bm25("body", "terms")
            .vector("v", 2, MetricType.L2)
            .build();

    private final NumberedSchema looks = new NumberedSchema(SCHEMA, FieldIds.first(SCHEMA));

    @Test
    void aNumberIsNeverGivenToAnotherField() {
        NumberedSchema changed = looks.added(FieldSchema.int64("year").nullable())
                .dropped("year")
                .added(FieldSchema.varchar("year").nullable());
        assertThat(changed.fieldIds()).isEqualTo(new FieldIds(List.of(1, 2, 3, 4, 6), 7, 0));
    }

    @Test
    void metaThatComesLaterHasALaterNumber() {
        NumberedSchema changed = looks.dynamic().added(FieldSchema.int64("year").nullable());
        assertThat(changed.fieldIds().columns(changed.schema()))
                .containsExactly(
                        new ColumnId(1, 0),
                        new ColumnId(5, 0),
                        new ColumnId(2, 0),
                        new ColumnId(4, 0),
                        new ColumnId(6, 0));
        assertThat(changed.dynamic()).isEqualTo(changed);
    }

    @Test
    void aFunctionIsDroppedWithItsOutputOnly() {
        NumberedSchema changed = looks.functionDropped("terms");
        assertThat(changed.schema().fields()).extracting(FieldSchema::name).containsExactly("id", "body", "v");
        assertThat(changed.schema().functions()).isEmpty();
        assertThat(changed.fieldIds().ids()).containsExactly(1, 2, 4);
    }

    @Test
    void aNewNameChangesNothingElse() {
        NumberedSchema renamed = looks.renamed("d");
        assertThat(renamed.schema().name()).isEqualTo("d");
        assertThat(renamed.renamed("c")).isEqualTo(looks);
    }

    @Test
    void keysAreNotDropped() {
        CollectionSchema keyed = CollectionSchema.builder("c")
                .primaryKey("id", DataType.INT64)
                .partitionKey(FieldSchema.varchar("tenant"))
                .field(FieldSchema.int64("year"))
                .clusteringKey("year")
                .vector("v", 2, MetricType.L2)
                .build();
        NumberedSchema numbered = new NumberedSchema(keyed, FieldIds.first(keyed));
        assertThatThrownBy(() -> numbered.dropped("tenant")).hasMessageContaining("partition key");
        assertThatThrownBy(() -> numbered.dropped("year")).hasMessageContaining("clustering key");
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        for (FieldIdsParts bad : List.of(
                new FieldIdsParts(List.of(1, 1), 3, 0),
                new FieldIdsParts(List.of(1, 3), 3, 0),
                new FieldIdsParts(List.of(0, 1), 3, 0),
                new FieldIdsParts(List.of(1, 2), 3, 2),
                new FieldIdsParts(List.of(1, 2), 3, 3))) {
            assertThatThrownBy(() -> new FieldIds(bad.ids(), bad.next(), bad.dynamic()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private record FieldIdsParts(List<Integer> ids, int next, int dynamic) {}
}
