package io.tercel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.Collection;
import io.tercel.embeddings.OnnxEmbeddingModel;
import io.tercel.query.Hit;
import io.tercel.query.SearchParams;
import io.tercel.query.SearchRequest;
import io.tercel.query.SearchResult;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.vector.SparseVector;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds rows. */
@Command(
        name = "search",
        description = {
            "Find rows near a vector, about words, like a row, or several of these at once (hybrid, by reciprocal rank fusion)."
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  tercel search papers --text 'write-ahead log' --filter 'year >= 2020' --fields title,year",
            "  tercel search papers --embed bge-small-en --text 'how are writes made durable?'",
            "  tercel search papers --like paper-17 --limit 5",
            "  tercel search papers --vector '[0.1, 0.7, 0.2]' --explain"
        })
final class SearchCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Workbench workbench;

    @Parameters(
            paramLabel = "COLLECTION",
            completionCandidates = CollectionNames.class,
            description = "The collection.")
    private String name = "";

    @Option(
            names = "--vector",
            paramLabel = "JSON",
            description =
                    "Rows near this vector: [0.1, 0.7], of a sparse field {\"7\": 0.5}; @FILE reads it from a file.")
    private Optional<String> vector = Optional.empty();

    @Option(names = "--text", paramLabel = "WORDS", description = "Rows whose text is about these words (BM25).")
    private Optional<String> text = Optional.empty();

    @Option(names = "--like", paramLabel = "ID", description = "Rows near the vector of the row with this key.")
    private Optional<String> like = Optional.empty();

    @Option(
            names = "--embed",
            paramLabel = "MODEL",
            description = "Rows near what this model makes of --text, too: bge-small-en, or a folder with a model.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--only-meaning", description = "With --embed: not by the words of --text, only by their meaning.")
    private boolean onlyMeaning;

    @Option(names = "--field", paramLabel = "NAME", description = "The vector field. Default: the only one.")
    private Optional<String> field = Optional.empty();

    @Option(names = "--text-field", paramLabel = "NAME", description = "The text of --text. Default: the only one.")
    private Optional<String> textField = Optional.empty();

    @Option(
            names = "--filter",
            paramLabel = "CONDITION",
            description = "Which rows are eligible, such as 'year >= 2020 and lang == \"en\"'.")
    private Optional<String> filter = Optional.empty();

    @Option(
            names = "--fields",
            split = ",",
            paramLabel = "NAME",
            description = "Fields to print; '*' is all but the vectors. Default: *.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Most hits. Default: 10.")
    private int limit = SearchRequest.DEFAULT_LIMIT;

    @Option(names = "--offset", paramLabel = "N", defaultValue = "0", description = "Best hits to leave out.")
    private int offset;

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "50",
            description = "Hits that each leg of a hybrid search brings. Default: 50.")
    private int candidates = 50;

    @Option(names = "--ef", paramLabel = "N", description = "How much work a graph index puts into a search.")
    private Optional<Integer> ef = Optional.empty();

    @Option(names = "--partition", paramLabel = "NAME", description = "Search in this partition only. May be repeated.")
    private List<String> partitions = new ArrayList<>();

    @Option(names = "--explain", description = "Tell how the search went in place of what it found.")
    private boolean explain;

    SearchCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        try (Workbench.Opened opened = workbench.read()) {
            Collection collection = opened.collection(name);
            SearchRequest request = request(collection.schema());
            if (explain) {
                String explanation = collection.explain(request).toString();
                workbench
                        .output()
                        .done(
                                explanation.stripTrailing(),
                                Output.facts("explanation", explanation.lines().toList()));
            } else {
                print(collection.search(request), collection.schema());
            }
        }
        return ExitCode.DONE.number();
    }

    private SearchRequest request(CollectionSchema schema) throws IOException {
        SearchRequest.Builder request = SearchRequest.hybrid();
        int legs = legs(schema, request);
        if (legs == 0) {
            throw new Failure(ExitCode.USAGE, "search for what? Name --vector, --text or --like");
        }
        filter.ifPresent(request::filter);
        return request.outputFields(fields.isEmpty() ? new String[] {"*"} : fields.toArray(String[]::new))
                .partitions(partitions.toArray(String[]::new))
                .limit(limit)
                .offset(offset)
                .build();
    }

    /** Adds what is searched for, and says how many things that are. */
    private int legs(CollectionSchema schema, SearchRequest.Builder request) throws IOException {
        boolean hasTerms = model.isEmpty() || Fields.onlyTerms(schema).isPresent() || textField.isPresent();
        boolean byWords = text.isPresent() && hasTerms && !(onlyMeaning && model.isPresent());
        int legs = (vector.isPresent() ? 1 : 0)
                + (like.isPresent() ? 1 : 0)
                + (model.isPresent() ? 1 : 0)
                + (byWords ? 1 : 0);
        int each = legs > 1 ? Math.max(candidates, limit + offset) : 0;
        if (vector.isPresent()) {
            addVector(Fields.vector(schema, field), each, request);
        }
        if (like.isPresent()) {
            Object key = new RowReader(schema).key(like.get());
            request.like(Fields.vector(schema, field).name(), key, each);
            ef.ifPresent(value -> request.params(SearchParams.ef(value)));
        }
        if (model.isPresent()) {
            String words = text.orElseThrow(() -> new Failure(ExitCode.USAGE, "--embed embeds the words of --text"));
            try (OnnxEmbeddingModel loaded = Models.open(workbench, model.get())) {
                request.dense(
                        Fields.vector(schema, field).name(),
                        loaded.embedQuery(words).vector(),
                        each);
            }
            ef.ifPresent(value -> request.params(SearchParams.ef(value)));
        }
        if (byWords) {
            request.text(Fields.terms(schema, textField).output(), text.orElseThrow(), each);
        }
        return legs;
    }

    private void addVector(FieldSchema target, int each, SearchRequest.Builder request) throws IOException {
        JsonNode json = vectorJson();
        if (target.type() == DataType.SPARSE_FLOAT_VECTOR) {
            Map<Long, Float> weights = new LinkedHashMap<>();
            json.properties()
                    .forEach(entry -> weights.put(
                            Long.valueOf(entry.getKey()), entry.getValue().floatValue()));
            request.sparse(target.name(), SparseVector.of(weights), each);
            return;
        }
        float[] components = new float[json.size()];
        byte[] bytes = new byte[json.size()];
        for (int i = 0; i < json.size(); i++) {
            if (!json.get(i).isNumber()) {
                throw Failure.refused("--vector: expected numbers, got %s".formatted(json.get(i)));
            }
            components[i] = json.get(i).floatValue();
            bytes[i] = (byte) json.get(i).intValue();
        }
        if (target.type() == DataType.BINARY_VECTOR) {
            request.binary(target.name(), bytes, each);
        } else {
            request.dense(target.name(), components, each);
        }
        ef.ifPresent(value -> request.params(SearchParams.ef(value)));
    }

    private JsonNode vectorJson() throws IOException {
        String given = vector.orElseThrow();
        String json = given.startsWith("@") ? Files.readString(workbench.resolve(given.substring(1))) : given;
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Failure.refused("--vector: " + Values.notJson(e));
        }
    }

    private void print(SearchResult result, CollectionSchema schema) {
        Output output = workbench.output();
        if (output.json()) {
            result.hits().forEach(hit -> output.printLine(json(hit)));
            return;
        }
        String key = schema.primaryKey().name();
        List<String> columns = Rows.columns(result.hits().stream().map(Hit::row).toList(), key);
        List<String> headings = new ArrayList<>(List.of("score", key));
        headings.addAll(columns);
        Listing listing = new Listing(headings);
        for (Hit hit : result.hits()) {
            List<@Nullable Object> line = new ArrayList<>(List.of(hit.score(), Rows.keyText(hit.id())));
            columns.forEach(column -> line.add(Values.ofRow(hit.row().get(column))));
            listing.add(line.toArray());
        }
        output.print(listing, "no rows found");
    }

    private static ObjectNode json(Hit hit) {
        ObjectNode object = NODES.objectNode();
        object.set("id", Values.json(hit.id()));
        object.put("score", hit.score());
        object.set("row", Values.json(hit.row()));
        if (hit.legs().size() > 1) {
            ArrayNode legs = object.putArray("legs");
            hit.legs()
                    .forEach(leg -> legs.addObject()
                            .put("field", leg.field())
                            .put("rank", leg.rank())
                            .put("score", leg.score()));
        }
        return object;
    }
}
