package io.tercel;

import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.AlreadyExistsException;
import io.tercel.error.DirectoryLockedException;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.Directory;
import io.tercel.io.FsDirectory;
import io.tercel.io.HaltingDirectory;
import io.tercel.query.Filter;
import io.tercel.schema.Row;
import io.tercel.testing.RandomSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The main class of a {@link ChildProcess}:
 *
 * <pre>
 * write DIRECTORY SEED SEAL_ROWS DURABILITY   carries out {@link #writes} and prints the number of those that are acknowledged after each
 * halt DIRECTORY SEED SEAL_ROWS DURABILITY POINT NTH   the same, but ends at a point of {@link HaltingDirectory}
 * own DIRECTORY                               opens the database, prints "opened", and keeps it until standard input ends
 * open DIRECTORY                              prints "opened", or "locked" and why
 * </pre>
 */
final class DatabaseProcess {

    private DatabaseProcess() {}

    @SuppressWarnings({"SystemOut", "try"
    }) // how it talks to the process that started it; opening is all that is wanted
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "write" -> {
                DatabaseOptions options =
                        options(Integer.parseInt(arguments[3])).durability(Durability.valueOf(arguments[4]));
                try (Database database = Database.open(directory, options)) {
                    write(database, Long.parseLong(arguments[2]));
                }
            }
            case "halt" -> {
                DatabaseOptions options =
                        options(Integer.parseInt(arguments[3])).durability(Durability.valueOf(arguments[4]));
                Directory halting = new HaltingDirectory(
                        FsDirectory.open(directory, FsDirectory.Opening.CREATE_IF_MISSING),
                        arguments[5],
                        Integer.parseInt(arguments[6]));
                try (Database database = EmbeddedDatabase.open(halting, options, Environment.system())) {
                    write(database, Long.parseLong(arguments[2]));
                }
            }
            case "own" -> {
                try (Database ignored = Database.open(directory)) {
                    System.out.println("opened");
                    System.in.transferTo(System.out);
                }
            }
            case "open" -> {
                try (Database ignored = Database.open(directory)) {
                    System.out.println("opened");
                } catch (DirectoryLockedException e) {
                    System.out.println("locked " + e.getMessage());
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Small files, so that a kill meets their beginnings and ends. */
    static DatabaseOptions options(int sealRows) {
        return DatabaseOptions.defaults().sealRows(sealRows).logFileBytes(20_000);
    }

    /** What a process with this seed does, one after the other: no reads, no reopenings. */
    static List<Operation> writes(long seed) {
        return Operation.history(new RandomSource(seed), 4_000).stream()
                .filter(DatabaseProcess::isWrite)
                .toList();
    }

    private static boolean isWrite(Operation operation) {
        return switch (operation) {
            case Operation.Upsert ignored -> true;
            case Operation.Change ignored -> true;
            case Operation.Insert ignored -> true;
            case Operation.Delete ignored -> true;
            case Operation.DeleteIn ignored -> true;
            case Operation.DeleteOlder ignored -> true;
            case Operation.DeleteOlderIn ignored -> true;
            case Operation.CreatePartition ignored -> true;
            case Operation.DropPartition ignored -> true;
            case Operation.ReplaceYear ignored -> true;
            case Operation.DeleteAll ignored -> true;
            case Operation.Flush ignored -> true;
            case Operation.Compact ignored -> true;
            case Operation.Optimize ignored -> true;
            case Operation.Reopen ignored -> false;
            case Operation.Crash ignored -> false;
            case Operation.Page ignored -> false;
            case Operation.Check ignored -> false;
        };
    }

    @SuppressWarnings("SystemOut") // how it talks to the process that started it
    private static void write(Database database, long seed) {
        List<Operation> writes = writes(seed);
        Collection papers = database.createCollectionIfAbsent(Papers.SCHEMA);
        for (int done = 0; done < writes.size(); ) {
            System.out.println(done);
            carryOut(writes.get(done), papers);
            done++;
        }
        System.out.println(writes.size());
    }

    /** Does it to a collection; what names a partition that is not there is passed over. */
    static void carryOut(Operation operation, Collection papers) {
        switch (operation) {
            case Operation.Upsert upsert -> in(papers, upsert.partition(), it -> it.upsert(upsert.rows()));
            case Operation.Insert insert ->
                in(papers, insert.partition(), it -> {
                    try {
                        it.insert(insert.rows());
                    } catch (AlreadyExistsException e) {
                        // As the model will find: nothing is inserted.
                        return;
                    }
                });
            case Operation.Change change -> change(change.change(), papers);
            case Operation.DeleteIn delete -> in(papers, delete.partition(), it -> it.delete(delete.ids()));
            case Operation.DeleteOlderIn older ->
                in(papers, older.partition(), it -> it.delete(Filter.of("year < " + older.year())));
            case Operation.CreatePartition create -> {
                if (!papers.hasPartition(create.name())) {
                    papers.createPartition(create.name());
                }
            }
            case Operation.DropPartition drop -> {
                if (!drop.isDefault()) {
                    in(papers, drop.name(), it -> papers.dropPartition(drop.name()));
                }
            }
            case Operation.Delete delete -> papers.delete(delete.ids());
            case Operation.DeleteOlder older -> papers.delete(Filter.of("year < " + older.year()));
            case Operation.ReplaceYear replace ->
                papers.replace(Filter.of("year == " + replace.year()), replace.rows());
            case Operation.DeleteAll ignored -> papers.deleteAll();
            case Operation.Flush ignored -> papers.flush();
            case Operation.Compact ignored -> papers.compact();
            case Operation.Optimize ignored -> papers.optimize();
            case Operation.Reopen ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Crash ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Page ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Check ignored -> throw new IllegalArgumentException("not a write");
        }
    }

    private static void in(Collection papers, String partition, Consumer<Partition> write) {
        if (papers.hasPartition(partition)) {
            write.accept(papers.partition(partition));
        }
    }

    /** Whether there was a row to change. */
    static boolean change(Row change, Collection papers) {
        try {
            papers.upsertPartial(List.of(change));
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    /** What a write does to the rows, as the model sees it. */
    static void carryOut(Operation operation, ModelCollection model) {
        switch (operation) {
            case Operation.Upsert upsert -> model.put(upsert.rows(), upsert.partition());
            case Operation.Insert insert -> {
                if (insert.rows().stream().noneMatch(row -> model.has(String.valueOf(row.get("id"))))) {
                    model.put(insert.rows(), insert.partition());
                }
            }
            case Operation.DeleteIn delete ->
                model.removeIf(model.isIn(delete.partition())
                        .and(row -> delete.ids().contains(String.valueOf(row.get("id")))));
            case Operation.DeleteOlderIn older ->
                model.removeIf(model.isIn(older.partition()).and(row -> row.getLong("year") < older.year()));
            case Operation.Change change -> model.change(change.change());
            case Operation.CreatePartition create -> model.createPartition(create.name());
            case Operation.DropPartition drop -> model.dropPartition(drop.name());
            case Operation.Delete delete -> model.remove(delete.ids());
            case Operation.DeleteOlder older -> model.removeIf(row -> row.getLong("year") < older.year());
            case Operation.ReplaceYear replace -> {
                model.removeIf(row -> row.getLong("year") == replace.year());
                model.put(replace.rows());
            }
            case Operation.DeleteAll ignored -> model.removeIf(row -> true);
            case Operation.Flush ignored -> {}
            case Operation.Compact ignored -> {}
            case Operation.Optimize ignored -> {}
            case Operation.Reopen ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Crash ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Page ignored -> throw new IllegalArgumentException("not a write");
            case Operation.Check ignored -> throw new IllegalArgumentException("not a write");
        }
    }
}
