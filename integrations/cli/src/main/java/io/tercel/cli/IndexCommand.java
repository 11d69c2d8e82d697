package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.IndexDescription;
import io.tercel.error.DeadlineExceededException;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.schema.JsonCast;
import io.tercel.schema.Quantization;
import io.tercel.schema.ScalarIndexSpec;
import io.tercel.schema.SchemaCodec;
import io.tercel.vector.MetricType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Indexes of fields. */
@Command(name = "index", description = "Show, create and drop indexes of vectors and of other fields.")
final class IndexCommand {

    private IndexCommand() {}

    static CommandLine line(Workbench workbench, IFactory factory) {
        return new CommandLine(new IndexCommand(), factory)
                .addSubcommand(new ListIndexes(workbench))
                .addSubcommand(new Create(workbench))
                .addSubcommand(new Drop(workbench))
                .addSubcommand(new Wait(workbench));
    }

    /** What an index is and how far it has come. */
    static Map<String, @Nullable Object> facts(IndexDescription index) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("field", index.field());
        facts.put("index", SchemaCodec.encode(index.index()));
        facts.put("state", index.state());
        facts.put("totalRows", index.totalRows());
        facts.put("indexedRows", index.indexedRows());
        facts.put("pendingRows", index.pendingRows());
        facts.put("progress", index.progress());
        facts.put("bytes", index.bytes());
        if (!index.reason().isEmpty()) {
            facts.put("reason", index.reason());
        }
        return facts;
    }

    /** Waits, showing how far it is. */
    private static void await(Collection collection, Screen screen) {
        long rows = collection.count();
        try (Progress progress = Progress.of(screen, "indexing", rows, "rows")) {
            while (true) {
                try {
                    collection.awaitIndexes(Duration.ofMillis(500));
                    return;
                } catch (DeadlineExceededException e) {
                    long pending = collection.describe().indexes().stream()
                            .mapToLong(IndexDescription::pendingRows)
                            .max()
                            .orElse(0);
                    progress.reach(Math.max(0, rows - pending));
                }
            }
        }
    }

    @Command(name = "list", description = "Show the indexes of a collection and how far they have come.")
    private static final class ListIndexes implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(
                paramLabel = "COLLECTION",
                completionCandidates = CollectionNames.class,
                description = "The collection.")
        private String name = "";

        ListIndexes(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = workbench.read()) {
                List<IndexDescription> indexes =
                        opened.collection(name).describe().indexes();
                Listing listing = new Listing("field", "kind", "state", "indexed rows", "pending rows", "size");
                for (IndexDescription index : indexes) {
                    listing.add(
                            index.field(),
                            index.index().kind(),
                            index.state().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                            index.indexedRows(),
                            index.pendingRows(),
                            new Values.Bytes(index.bytes()));
                }
                Output output = workbench.output();
                if (output.json()) {
                    indexes.forEach(index -> output.printLine(Values.json(facts(index))));
                } else {
                    output.print(listing, "no indexes");
                }
                return ExitCode.DONE.number();
            }
        }
    }

    @Command(
            name = "create",
            description = {
                "Give a field an index, in the place of the one that it has. Rows are found all the while.",
                "Vectors: AUTOINDEX, FLAT, HNSW, IVF_FLAT, IVF_SQ8, IVF_PQ, IVF_RABITQ, DISKANN.",
                "Other fields: AUTOINDEX, INVERTED, BITMAP, STL_SORT, TRIE, NGRAM, RTREE, JSON_PATH."
            })
    private static final class Create implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(
                index = "0",
                paramLabel = "COLLECTION",
                completionCandidates = CollectionNames.class,
                description = "The collection.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "FIELD", description = "The field.")
        private String field = "";

        @Parameters(index = "2", paramLabel = "KIND", description = "What kind of index.")
        private String kind = "";

        @Option(
                names = "--param",
                paramLabel = "NAME=VALUE",
                description = {
                    "metric of vectors; m, efConstruction of HNSW; nlist of IVF; maxDegree, searchListSize of DISKANN;",
                    "minGram, maxGram of NGRAM; path, cast of JSON_PATH. May be repeated."
                })
        private Map<String, String> given = new LinkedHashMap<>();

        @Option(names = "--wait", description = "Return when all rows are indexed.")
        private boolean wait;

        Create(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = workbench.write()) {
                Collection collection = opened.collection(name);
                FieldSchema target = collection
                        .schema()
                        .field(field)
                        .orElseGet(() -> FieldSchema.json(field)); // $meta, or refused by the collection
                Chosen of = new Chosen(given);
                if (target.type().isVector()) {
                    IndexSpec index = vectorIndex(kind, metric(target, of), of);
                    of.requireAllUsed(kind);
                    collection.createIndex(field, index);
                } else {
                    ScalarIndexSpec index = scalarIndex(kind, of);
                    of.requireAllUsed(kind);
                    collection.createIndex(field, index);
                }
                if (wait) {
                    collection.flush();
                    await(collection, workbench.screen());
                }
                workbench
                        .output()
                        .done(
                                "field %s of %s has the index %s".formatted(field, name, kind.toUpperCase(Locale.ROOT)),
                                Output.facts("collection", name, "field", field, "kind", kind));
                return ExitCode.DONE.number();
            }
        }

        private static MetricType metric(FieldSchema field, Chosen given) {
            MetricType now = field.index().map(IndexSpec::metric).orElse(MetricType.COSINE);
            return given.constant("metric", MetricType.class, now);
        }

        private static IndexSpec vectorIndex(String kind, MetricType metric, Chosen of) {
            return switch (kind.toUpperCase(Locale.ROOT)) {
                case "AUTOINDEX", "AUTO" -> new IndexSpec.Auto(metric);
                case "FLAT" -> new IndexSpec.Flat(metric);
                case "HNSW" -> {
                    IndexSpec.Hnsw usual = IndexSpec.Hnsw.of(metric);
                    yield new IndexSpec.Hnsw(
                            metric,
                            of.integer("m", usual.m()),
                            of.integer("efConstruction", usual.efConstruction()),
                            of.constant("codes", Quantization.class, usual.codes()));
                }
                case "IVF_FLAT" -> IndexSpec.Ivf.flat(metric).nlist(of.integer("nlist", 0));
                case "IVF_SQ8" -> IndexSpec.Ivf.sq8(metric).nlist(of.integer("nlist", 0));
                case "IVF_PQ" -> IndexSpec.Ivf.pq(metric).nlist(of.integer("nlist", 0));
                case "IVF_RABITQ" -> IndexSpec.Ivf.rabitq(metric).nlist(of.integer("nlist", 0));
                case "DISKANN" -> {
                    IndexSpec.DiskAnn usual = IndexSpec.DiskAnn.of(metric);
                    yield new IndexSpec.DiskAnn(
                            metric,
                            of.integer("maxDegree", usual.maxDegree()),
                            of.integer("searchListSize", usual.searchListSize()));
                }
                default ->
                    throw Failure.refused(
                            "there is no index '%s' of vectors; there are AUTOINDEX, FLAT, HNSW, IVF_FLAT, IVF_SQ8, IVF_PQ, IVF_RABITQ, DISKANN"
                                    .formatted(kind));
            };
        }

        private static ScalarIndexSpec scalarIndex(String kind, Chosen of) {
            return switch (kind.toUpperCase(Locale.ROOT)) {
                case "AUTOINDEX", "AUTO" -> new ScalarIndexSpec.Auto();
                case "INVERTED" -> new ScalarIndexSpec.Inverted();
                case "BITMAP" -> new ScalarIndexSpec.Bitmap();
                case "STL_SORT" -> new ScalarIndexSpec.Sorted();
                case "TRIE" -> new ScalarIndexSpec.Trie();
                case "RTREE" -> new ScalarIndexSpec.Rtree();
                case "NGRAM" -> new ScalarIndexSpec.Ngram(of.integer("minGram", 2), of.integer("maxGram", 3));
                case "JSON_PATH" ->
                    new ScalarIndexSpec.JsonPath(
                            of.text("path"), of.constant("cast", JsonCast.class, JsonCast.VARCHAR));
                default ->
                    throw Failure.refused(
                            "there is no index '%s' for filters; there are AUTOINDEX, INVERTED, BITMAP, STL_SORT, TRIE, NGRAM, RTREE, JSON_PATH"
                                    .formatted(kind));
            };
        }
    }

    @Command(name = "drop", description = "Take the index of a field away: it is searched exactly from now on.")
    private static final class Drop implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(
                index = "0",
                paramLabel = "COLLECTION",
                completionCandidates = CollectionNames.class,
                description = "The collection.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "FIELD", description = "The field.")
        private String field = "";

        @Option(names = "--path", paramLabel = "PATH", description = "The place in a JSON field, as it was given.")
        private Optional<String> path = Optional.empty();

        @Option(names = "--yes", description = "Do it without asking.")
        private boolean yes;

        Drop(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = workbench.write()) {
                Collection collection = opened.collection(name);
                workbench.confirm("drop the index of %s of %s".formatted(field, name), yes);
                if (path.isPresent()) {
                    collection.dropIndex(field, path.get());
                } else {
                    collection.dropIndex(field);
                }
                workbench
                        .output()
                        .done(
                                "field %s of %s has no index any more".formatted(field, name),
                                Output.facts("collection", name, "dropped", field));
                return ExitCode.DONE.number();
            }
        }
    }

    @Command(name = "wait", description = "Seal what is in memory and return when all rows are indexed.")
    private static final class Wait implements Callable<Integer> {

        private final Workbench workbench;

        @Parameters(
                paramLabel = "COLLECTION",
                completionCandidates = CollectionNames.class,
                description = "The collection.")
        private String name = "";

        Wait(Workbench workbench) {
            this.workbench = workbench;
        }

        @Override
        public Integer call() {
            try (Workbench.Opened opened = workbench.write()) {
                Collection collection = opened.collection(name);
                collection.flush();
                await(collection, workbench.screen());
                workbench
                        .output()
                        .done(
                                "all indexes of %s are built".formatted(name),
                                Output.facts("collection", name, "built", true));
                return ExitCode.DONE.number();
            }
        }
    }

    /** The parameters of an index, of which none may be left over. */
    private static final class Chosen {

        private final Map<String, String> given;
        private final Map<String, String> left;

        Chosen(Map<String, String> given) {
            this.given = given;
            this.left = new LinkedHashMap<>(given);
        }

        int integer(String name, int otherwise) {
            String value = take(name);
            try {
                return value == null ? otherwise : Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw wrong(name, "an integer", value);
            }
        }

        String text(String name) {
            String value = take(name);
            if (value == null) {
                throw new Failure(ExitCode.USAGE, "--param %s=… is missing".formatted(name));
            }
            return value;
        }

        <E extends Enum<E>> E constant(String name, Class<E> type, E otherwise) {
            String value = take(name);
            if (value == null) {
                return otherwise;
            }
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(value)) {
                    return constant;
                }
            }
            throw wrong(name, "one of " + List.of(type.getEnumConstants()), value);
        }

        private @Nullable String take(String name) {
            left.remove(name);
            return given.get(name);
        }

        void requireAllUsed(String kind) {
            if (!left.isEmpty()) {
                throw Failure.refused("index %s has no parameters %s".formatted(kind, left.keySet()));
            }
        }

        private static Failure wrong(String name, String expected, @Nullable String value) {
            return Failure.refused("--param %s: expected %s, got '%s'".formatted(name, expected, value));
        }
    }
}
