package io.tercel.samples.foldersearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tercel.rag.retriever.LegMatch;
import io.tercel.rag.retriever.RetrievedPassage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Finds passages once. As grep does, it ends with 1 when there are none. */
@Command(name = "search", mixinStandardHelpOptions = true, description = "Finds passages by meaning and by words.")
final class SearchCommand implements Callable<Integer> {

    private static final int NOTHING = 1;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // Given by picocli before anything is called.
    private FolderSearch program;

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Option(names = "--json", description = "A line of JSON for each passage, for other programs.")
    private boolean json;

    @Parameters(paramLabel = "QUESTION", arity = "1..*", description = "What to look for; words are joined.")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        String question = String.join(" ", words);
        Terminal terminal = program.terminal();
        return program.withIndex(options, index -> {
            List<RetrievedPassage> passages = index.search(question, options.mode(), options.results());
            PassagePrinter printer = new PassagePrinter(terminal, index.folder());
            if (json) {
                passages.forEach(passage -> terminal.out().println(line(passage, printer)));
            } else if (passages.isEmpty()) {
                terminal.out().println("Nothing was found.");
            } else {
                printer.print(question, passages);
            }
            return passages.isEmpty() ? NOTHING : 0;
        });
    }

    /** How one way of searching saw a passage. */
    record Place(int rank, double score) {}

    private static String name(LegMatch.Leg leg) {
        return switch (leg) {
            case DENSE -> "meaning";
            case TEXT -> "words";
        };
    }

    private static String line(RetrievedPassage passage, PassagePrinter printer) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("document", passage.source().documentId());
        line.put("place", printer.place(passage, 0));
        passage.source().heading().ifPresent(heading -> line.put("heading", heading));
        line.put("score", passage.rerankedScore().orElse(passage.score()));
        passage.legs().forEach(leg -> line.put(name(leg.leg()), new Place(leg.rank(), leg.score())));
        line.put("text", passage.segment().text());
        try {
            return JsonMapper.builder().build().writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
