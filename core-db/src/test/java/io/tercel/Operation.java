package io.tercel;

import io.tercel.schema.Row;
import io.tercel.testing.RandomSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that happens to a collection in a random history. */
sealed interface Operation {

    record Upsert(List<Row> rows, String partition) implements Operation {}

    record Insert(List<Row> rows, String partition) implements Operation {}

    /** A partial upsert of one row, which is refused when the row is not there: it does not say all that a row needs. */
    record Change(Row change) implements Operation {}

    record Delete(List<String> ids) implements Operation {}

    record DeleteIn(List<String> ids, String partition) implements Operation {}

    record DeleteOlderIn(int year, String partition) implements Operation {}

    record CreatePartition(String name) implements Operation {}

    record DropPartition(String name) implements Operation {
        boolean isDefault() {
            return name.equals(ModelCollection.DEFAULT_PARTITION);
        }
    }

    record DeleteOlder(int year) implements Operation {}

    record ReplaceYear(int year, List<Row> rows) implements Operation {}

    record DeleteAll() implements Operation {}

    record Flush() implements Operation {}

    /** The next rows of an iterator that stays open, which is opened first if there is none. */
    record Page(int rows) implements Operation {}

    record Compact() implements Operation {}

    record Optimize() implements Operation {}

    record Reopen() implements Operation {}

    /** Power goes off; of what was not synced, so much per cent is there afterwards. */
    record Crash(int survivalPercent, long seed) implements Operation {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Check(float[] query, int year) implements Operation {
        @Override
        public String toString() {
            return "Check[query=" + Arrays.toString(query) + ", year=" + year + "]";
        }
    }

    /** A history over few keys, so that they meet often. */
    static List<Operation> history(RandomSource random, int length) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            operations.add(next(random));
        }
        operations.add(check(random));
        return operations;
    }

    private static Operation next(RandomSource random) {
        int dice = random.nextInt(100);
        if (dice < 25) {
            return new Upsert(rows(random), partition(random));
        } else if (dice < 29) {
            return new Change(change(random));
        } else if (dice < 40) {
            return new Insert(rows(random), partition(random));
        } else if (dice < 47) {
            return inPartitions(random);
        } else if (dice < 52) {
            return new Delete(List.of(key(random), key(random), key(random)));
        } else if (dice < 57) {
            return new DeleteOlder(year(random));
        } else if (dice < 62) {
            return new ReplaceYear(year(random), rows(random));
        } else if (dice < 63) {
            return new DeleteAll();
        } else if (dice < 73) {
            return new Flush();
        } else if (dice < 76) {
            return new Compact();
        } else if (dice < 79) {
            return new Optimize();
        } else if (dice < 83) {
            return new Reopen();
        } else if (dice < 87) {
            return new Crash(random.nextInt(101), random.nextLong());
        }
        return random.chance(50) ? new Page(1 + random.nextInt(6)) : check(random);
    }

    private static Operation inPartitions(RandomSource random) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new CreatePartition(partition(random));
            case 3 -> new DropPartition(partition(random));
            case 4 -> new DeleteIn(List.of(key(random), key(random), key(random)), partition(random));
            default -> new DeleteOlderIn(year(random), partition(random));
        };
    }

    /** Named whether it is there or not. */
    private static String partition(RandomSource random) {
        return random.chance(50) ? ModelCollection.DEFAULT_PARTITION : random.pick(List.of("red", "green", "blue"));
    }

    private static Row change(RandomSource random) {
        Row change = Row.of("id", key(random));
        if (random.chance(50)) {
            change = change.with("body", body(random));
        }
        return random.chance(50) ? change.with("year", year(random)) : change;
    }

    private static Operation check(RandomSource random) {
        return new Check(vector(random), year(random));
    }

    private static List<Row> rows(RandomSource random) {
        // Each key once in a batch: what happens otherwise is said, and tested, elsewhere.
        Map<String, Row> rows = new LinkedHashMap<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            String id = key(random);
            rows.put(id, Papers.paper(id, body(random), year(random), vector(random)));
        }
        return List.copyOf(rows.values());
    }

    private static String key(RandomSource random) {
        return "k" + random.nextInt(40);
    }

    private static int year(RandomSource random) {
        return 1990 + random.nextInt(20);
    }

    private static String body(RandomSource random) {
        List<String> words = List.of("graph", "index", "vector", "log", "segment", "filter", "query", "snapshot");
        return random.pick(words) + " " + random.pick(words) + " " + random.pick(words);
    }

    /** Small integers, so that equal scores are common. */
    private static float[] vector(RandomSource random) {
        float[] vector = new float[Papers.DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextInt(5) - 2;
        }
        vector[random.nextInt(vector.length)] = 3;
        return vector;
    }
}
