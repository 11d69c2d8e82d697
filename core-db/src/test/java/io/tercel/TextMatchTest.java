package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.InvalidRequestException;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.MultiAnalyzer;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions on the terms of texts: answered by an index or by reading, they are the same. */
class TextMatchTest {

    private static final List<String> WORDS = List.of(
            "vector", "vectors", "the", "index", "Graph", "recall", "of", "search", "hybrid", "query", "filter");

    @TempDir
    private Path folder;

    /** Two fields with the same texts, one of which has an index. */
    private static CollectionSchema schema() {
        return CollectionSchema.builder("notes")
                .primaryKey("id", DataType.INT64)
                .field(FieldSchema.text("read").analyzer("english").nullable())
                .field(FieldSchema.text("indexed")
                        .analyzer("english")
                        .nullable()
                        .enableMatch())
                .field(FieldSchema.floatVector("v", 2, MetricType.L2).index(new IndexSpec.Flat(MetricType.L2)))
                .bm25("indexed", "terms")
                .build();
    }

    private static Row note(RandomSource random, long id) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(random.pick(WORDS)).append(' ');
        }
        String value = random.chance(10) ? null : text.toString();
        return Row.of("id", id).with("read", value).with("indexed", value).with("v", new float[] {id, 1});
    }

    private static List<Long> ids(Collection notes, String filter) {
        return notes.query(QueryRequest.filter(filter).outputFields("id").build()).stream()
                .map(row -> row.getLong("id"))
                .sorted()
                .toList();
    }

    private static void compare(Collection notes, RandomSource random) {
        for (int i = 0; i < 10; i++) {
            String words = random.pick(WORDS) + " " + random.pick(WORDS) + " " + random.pick(WORDS);
            for (String condition : List.of(
                    "text_match(%s, '" + words + "')",
                    "text_match(%s, '" + words + "', minimum_should_match=" + (1 + random.nextInt(3)) + ")",
                    "text_match_fuzzy(%s, '" + words.replace('e', 'a') + "', max_edit_distance=" + random.nextInt(3)
                            + ")",
                    "phrase_match(%s, '" + words + "', " + random.nextInt(3) + ")",
                    "not phrase_match(%s, '" + words + "', 2) and id %% 3 != 1")) {
                assertThat(ids(notes, condition.formatted("indexed")))
                        .as(condition)
                        .isEqualTo(ids(notes, condition.formatted("read")));
            }
        }
    }

    @Property(tries = 2)
    void theIndexAnswersAsReadingTheTextsDoes(RandomSource random) {
        DatabaseOptions options = DatabaseOptions.defaults();
        try (Database database = Database.open(folder.resolve("db" + random.seed()), options)) {
            Collection notes = database.createCollection(schema());
            long next = 0;
            for (int batch = 0; batch < 4; batch++) {
                List<Row> rows = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    rows.add(note(random, next++));
                }
                notes.insert(rows);
                compare(notes, random);
                notes.delete(List.of(next - 5, next - 50, next / 2));
                notes.upsert(List.of(note(random, next - 7), note(random, next / 3)));
                if (random.chance(60)) {
                    notes.flush();
                    compare(notes, random);
                }
            }
            notes.flush();
            notes.compact();
            compare(notes, random);
            assertThat(database.verify().isClean()).isTrue();
        }
        try (Database database = Database.open(folder.resolve("db" + random.seed()), options)) {
            compare(database.collection("notes"), random);
        }
    }

    @Test
    void rowsOlderThanAMatchedFieldHaveItsDefaultText() {
        try (Database database = Database.inMemory()) {
            Collection notes = database.createCollection(CollectionSchema.builder("notes")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.floatVector("v", 2, MetricType.L2))
                    .build());
            notes.insert(List.of(Row.of("id", 1).with("v", new float[] {1, 1})));
            notes.addField(
                    FieldSchema.text("body").defaultValue("nothing written yet").enableMatch());
            notes.insert(List.of(Row.of("id", 2).with("v", new float[] {1, 1}).with("body", "Written at last")));

            assertThat(ids(notes, "text_match(body, 'written')")).containsExactly(1L, 2L);
            assertThat(ids(notes, "phrase_match(body, 'written yet')")).containsExactly(1L);
            notes.flush();
            notes.compact();
            assertThat(ids(notes, "phrase_match(body, 'written yet')")).containsExactly(1L);
            notes.dropField("body");
            notes.compact();
            assertThat(ids(notes, "id > 0")).containsExactly(1L, 2L);
        }
    }

    @Test
    void matchNeedsOneAnalyzer() {
        assertThatThrownBy(() -> CollectionSchema.builder("notes")
                        .primaryKey("id", DataType.INT64)
                        .field(FieldSchema.varchar("body").enableMatch())
                        .field(FieldSchema.floatVector("v", 2, MetricType.L2))
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("field 'body': match needs an analyzer; say text(…) or analyzer(\"standard\")");
        assertThatThrownBy(() -> CollectionSchema.builder("notes")
                        .primaryKey("id", DataType.INT64)
                        .field(FieldSchema.varchar("language"))
                        .field(FieldSchema.varchar("body")
                                .multiAnalyzer(MultiAnalyzer.by("language").analyzer("default", "standard"))
                                .enableMatch())
                        .field(FieldSchema.floatVector("v", 2, MetricType.L2))
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("field 'body': match needs one analyzer for all rows");
    }
}
