package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.DatabaseOptions;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.ClosedException;
import io.tercel.error.NotFoundException;
import io.tercel.io.CrashableDirectory;
import io.tercel.query.QueryRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.testing.Shrinker;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** T4 for schemas: random histories in which fields come and go, and names change, against a model of maps. */
class SchemaHistoryTest {

    private static final List<String> NAMES = List.of("f0", "f1", "f2", "f3");

    private enum Kind {
        LONG,
        DOUBLE,
        TEXT,
        VECTOR
    }

    /** Something that happens. What depends on the schema of the moment is drawn from a seed when it does. */
    private sealed interface Step {
        record Upsert(long seed) implements Step {}

        record Delete(String id) implements Step {}

        record AddField(String name, Kind kind, boolean hasDefault) implements Step {}

        record DropField(String name) implements Step {}

        record EnableDynamic() implements Step {}

        record Rename(String name) implements Step {}

        record MoveAlias() implements Step {}

        record Truncate() implements Step {}

        record Flush() implements Step {}

        record Compact() implements Step {}

        record Optimize() implements Step {}

        record Reopen() implements Step {}

        record Crash(int survivalPercent, long seed) implements Step {}
    }

    @Property(tries = 30)
    void everyHistoryReadsAsTheModelDoes(RandomSource random) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            steps.add(step(random));
        }
        int sealRows = random.pick(List.of(5, 1_000_000));
        // In half of the histories nobody waits for a merge, so that schemas change during one.
        boolean waiting = random.chance(50);
        Shrinker.check(steps, history -> new Run(sealRows, waiting).run(history));
    }

    private static Step step(RandomSource random) {
        int dice = random.nextInt(100);
        if (dice < 35) {
            return new Step.Upsert(random.nextLong());
        } else if (dice < 43) {
            return new Step.Delete("k" + random.nextInt(20));
        } else if (dice < 55) {
            return new Step.AddField(random.pick(NAMES), random.pick(List.of(Kind.values())), random.chance(50));
        } else if (dice < 63) {
            return new Step.DropField(random.pick(NAMES));
        } else if (dice < 65) {
            return new Step.EnableDynamic();
        } else if (dice < 69) {
            return new Step.Rename("c" + random.nextInt(5));
        } else if (dice < 71) {
            return new Step.MoveAlias();
        } else if (dice < 72) {
            return new Step.Truncate();
        } else if (dice < 80) {
            return new Step.Flush();
        } else if (dice < 84) {
            return new Step.Compact();
        } else if (dice < 88) {
            return new Step.Optimize();
        } else if (dice < 94) {
            return new Step.Reopen();
        }
        return new Step.Crash(random.nextInt(101), random.nextLong());
    }

    private record Field(int number, Kind kind, @Nullable Object defaultValue) {}

    /** Values by the number of the field, which a later field of the same name does not have, and undeclared ones by name. */
    private record Entity(Map<Integer, Object> values, Map<String, Object> dynamic) {}

    private static final class Run {

        private final DatabaseOptions options;
        private CrashableDirectory disk = new CrashableDirectory();
        private EmbeddedDatabase database;

        private String name = "c0";
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final Map<String, Entity> rows = new TreeMap<>();
        private boolean dynamic;
        private int numbers;

        private final boolean waiting;
        private final List<CompletableFuture<Void>> merges = new ArrayList<>();

        Run(int sealRows, boolean waiting) {
            this.waiting = waiting;
            options = DatabaseOptions.defaults().sealRows(sealRows).logFileBytes(2_000);
            database = EmbeddedDatabase.open(disk, options, Environment.system());
        }

        void run(List<Step> steps) {
            try {
                database.createCollection(CollectionSchema.builder(name)
                        .primaryKey("id", DataType.VARCHAR)
                        .vector("dense", 2, MetricType.L2)
                        .build());
                database.createCollection(CollectionSchema.builder("other")
                        .primaryKey("id", DataType.VARCHAR)
                        .vector("dense", 2, MetricType.L2)
                        .build());
                database.createAlias("alias", name);
                for (int i = 0; i < steps.size(); i++) {
                    apply(steps.get(i));
                    if (i % 4 == 3 || i == steps.size() - 1) {
                        check();
                    }
                }
                assertThat(database.verify().problems()).isEmpty();
            } finally {
                database.close();
            }
            assertThat(disk.openFiles()).isEmpty();
            CompletableFuture.allOf(merges.toArray(CompletableFuture[]::new)).join();
        }

        private void merge(Runnable merge) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                try {
                    merge.run();
                } catch (ClosedException e) {
                    assertThat(waiting).isFalse();
                }
            });
            merges.add(done);
            if (waiting) {
                done.join();
            }
        }

        private Collection collection() {
            return database.collection(name);
        }

        private void apply(Step step) {
            switch (step) {
                case Step.Upsert upsert -> upsert(new SplittableRandom(upsert.seed()));
                case Step.Delete delete -> {
                    collection().delete(List.of(delete.id()));
                    rows.remove(delete.id());
                }
                case Step.AddField add -> addField(add);
                case Step.DropField drop -> {
                    if (fields.remove(drop.name()) == null) {
                        assertThatThrownBy(() -> collection().dropField(drop.name()))
                                .isInstanceOf(NotFoundException.class);
                    } else {
                        collection().dropField(drop.name());
                    }
                }
                case Step.EnableDynamic ignored -> {
                    collection().enableDynamicFields();
                    dynamic = true;
                }
                case Step.Rename rename -> {
                    database.renameCollection(name, rename.name());
                    name = rename.name();
                }
                case Step.MoveAlias ignored -> {
                    database.alterAlias("alias", "other");
                    assertThat(database.collection("alias").name()).isEqualTo("other");
                    database.alterAlias("alias", name);
                }
                case Step.Truncate ignored -> {
                    collection().truncate();
                    rows.clear();
                }
                case Step.Flush ignored -> collection().flush();
                case Step.Compact ignored -> merge(collection()::compact);
                case Step.Optimize ignored -> merge(collection()::optimize);
                case Step.Reopen ignored -> {
                    database.close();
                    assertThat(disk.openFiles()).isEmpty();
                    database = EmbeddedDatabase.open(disk, options, Environment.system());
                }
                case Step.Crash crash -> {
                    CrashableDirectory left = disk.crash(crash.survivalPercent(), crash.seed());
                    database.close();
                    disk = left;
                    database = EmbeddedDatabase.open(disk, options, Environment.system());
                }
            }
        }

        private void addField(Step.AddField add) {
            boolean hasDefault = add.hasDefault() && add.kind() != Kind.VECTOR;
            FieldSchema field =
                    switch (add.kind()) {
                        case LONG -> FieldSchema.int64(add.name());
                        case DOUBLE -> FieldSchema.float64(add.name());
                        case TEXT -> FieldSchema.varchar(add.name());
                        case VECTOR -> FieldSchema.floatVector(add.name(), 2, MetricType.IP);
                    };
            Object value = hasDefault ? value(add.kind(), 7) : null;
            FieldSchema added = value == null ? field.nullable() : field.defaultValue(value);
            if (fields.containsKey(add.name())) {
                assertThatThrownBy(() -> collection().addField(added)).isInstanceOf(AlreadyExistsException.class);
                return;
            }
            collection().addField(added);
            fields.put(add.name(), new Field(numbers++, add.kind(), value));
            // Rows keep the value that they got when the field came, also should the default be gone one day.
            if (value != null) {
                rows.values().forEach(row -> row.values().put(numbers - 1, value));
            }
        }

        private static Object value(Kind kind, int number) {
            return switch (kind) {
                case LONG -> (long) number;
                case DOUBLE -> number + 0.5;
                case TEXT -> "text " + number;
                case VECTOR -> DenseVector.of(number, 1);
            };
        }

        private void upsert(SplittableRandom random) {
            List<Row> batch = new ArrayList<>();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                String id = "k" + random.nextInt(20);
                Row row = Row.of("id", id).with("dense", new float[] {random.nextInt(5), 1});
                Entity entity = new Entity(new LinkedHashMap<>(), new LinkedHashMap<>());
                for (String each : NAMES) {
                    Field field = fields.get(each);
                    boolean given = random.nextInt(3) > 0;
                    if (field != null) {
                        Object value = given ? value(field.kind(), random.nextInt(10)) : field.defaultValue();
                        row = given && value != null ? row.with(each, value) : row;
                        if (value != null) {
                            entity.values().put(field.number(), value);
                        }
                    } else if (dynamic && given) {
                        String value = "dynamic " + random.nextInt(10);
                        row = row.with(each, value);
                        entity.dynamic().put(each, value);
                    }
                }
                batch.add(row);
                rows.put(id, entity);
            }
            collection().upsert(batch);
        }

        private void check() {
            assertThat(database.collections()).containsExactly(name, "other");
            assertThat(database.collection("alias").name()).isEqualTo(name);
            List<String> output = new ArrayList<>(fields.keySet());
            output.add("*");
            List<Row> found = collection()
                    .query(QueryRequest.all()
                            .limit(100)
                            .outputFields(output.toArray(String[]::new))
                            .build());
            assertThat(found).extracting(row -> String.valueOf(row.get("id"))).containsExactlyElementsOf(rows.keySet());
            for (Row row : found) {
                Entity entity = Objects.requireNonNull(rows.get(String.valueOf(row.get("id"))));
                Map<String, @Nullable Object> expected = new TreeMap<>(entity.dynamic());
                fields.forEach(
                        (each, field) -> expected.put(each, entity.values().get(field.number())));
                Map<String, @Nullable Object> values = new TreeMap<>(row.values());
                values.remove("id");
                assertThat(values).as("row %s", row.get("id")).isEqualTo(expected);
            }
            fields.forEach(this::checkFilter);
        }

        private void checkFilter(String field, Field what) {
            if (what.kind() == Kind.VECTOR) {
                return;
            }
            Object wanted = value(what.kind(), 7);
            String literal = wanted instanceof String ? "'" + wanted + "'" : wanted.toString();
            assertThat(ids(field + " == " + literal)).isEqualTo(idsWhere(what, wanted::equals));
            assertThat(ids(field + " is null")).isEqualTo(idsWhere(what, Objects::isNull));
        }

        private List<String> ids(String filter) {
            return collection().query(QueryRequest.filter(filter).build()).stream()
                    .map(row -> String.valueOf(row.get("id")))
                    .toList();
        }

        private List<String> idsWhere(Field field, java.util.function.Predicate<@Nullable Object> condition) {
            return rows.entrySet().stream()
                    .filter(entry -> condition.test(entry.getValue().values().get(field.number())))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
