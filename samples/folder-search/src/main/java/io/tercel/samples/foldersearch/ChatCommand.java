package io.tercel.samples.foldersearch;

import io.tercel.rag.retriever.RetrievedPassage;
import io.tercel.samples.answers.Answer;
import io.tercel.samples.answers.ChatConnection;
import io.tercel.samples.answers.ChatFailedException;
import io.tercel.samples.answers.ChatOptions;
import io.tercel.samples.answers.QuotingAnswerer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Answers questions as they are typed, until the input ends. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description =
                "Answers questions one after another, with sources: written by a chat model when one is given, else quoted.")
final class ChatCommand implements Callable<Integer> {

    private static final int WIDTH = 92;
    private static final Set<String> LEAVING = Set.of("exit", "quit", "bye", ":q");

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // Given by picocli before anything is called.
    private FolderSearch program;

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Mixin
    private ChatOptions chatOptions = new ChatOptions();

    @Override
    public Integer call() {
        Optional<ChatConnection> chat = chatOptions.connection();
        return program.withIndex(options, index -> {
            Terminal terminal = program.terminal();
            Optional<Conversation> conversation = chat.map(Conversation::new);
            terminal.out()
                    .println(terminal.faint(chat.map(model -> "Answers are written by " + model.name() + ".")
                                    .orElse("Answers are quoted from the documents.")
                            + " An empty line ends."));
            for (String question = next(terminal); !question.isEmpty(); question = next(terminal)) {
                answer(question, index, conversation);
            }
            return 0;
        });
    }

    private static String next(Terminal terminal) {
        terminal.out().print(terminal.bold("> "));
        terminal.out().flush();
        try {
            String line = terminal.in().readLine();
            if (line == null) {
                // Nobody has typed the end of the line that the next program would begin in.
                terminal.out().println();
                return "";
            }
            String question = line.strip();
            return LEAVING.contains(question) ? "" : question;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(String question, FolderIndex index, Optional<Conversation> conversation) {
        Terminal terminal = program.terminal();
        try {
            String asked = conversation.map(each -> each.standalone(question)).orElse(question);
            List<RetrievedPassage> passages = index.search(asked, options.mode(), options.results());
            if (passages.isEmpty()) {
                terminal.out().println("Nothing was found.");
                return;
            }
            Set<Integer> cited = conversation.isPresent()
                    ? written(conversation.get(), question, passages)
                    : quoted(new QuotingAnswerer(index.model()).answer(asked, passages, part -> {}));
            sources(cited, passages, new PassagePrinter(terminal, index.folder()));
        } catch (ChatFailedException e) {
            terminal.err().println("folder-search: " + e.getMessage());
        }
    }

    private Set<Integer> written(Conversation conversation, String question, List<RetrievedPassage> passages) {
        Terminal terminal = program.terminal();
        Answer.Written answer = conversation.answer(question, passages, part -> {
            terminal.out().print(part);
            terminal.out().flush();
        });
        terminal.out().println();
        if (!answer.madeUp().isEmpty()) {
            terminal.out()
                    .println(terminal.faint("(It cites sources that do not exist: "
                            + answer.madeUp().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")"));
        }
        return new TreeSet<>(answer.cited());
    }

    private Set<Integer> quoted(Answer.Quoted answer) {
        Terminal terminal = program.terminal();
        Set<Integer> cited = new TreeSet<>();
        for (Answer.Quote quote : answer.quotes()) {
            List<String> lines = Wrapping.lines(quote.text() + " [" + quote.source() + "]", WIDTH);
            lines.forEach(terminal.out()::println);
            cited.add(quote.source());
        }
        if (cited.isEmpty()) {
            terminal.out().println("No sentence answers this; the nearest passages:");
            for (int number = 1; number <= 3; number++) {
                cited.add(number);
            }
        }
        return cited;
    }

    private void sources(Set<Integer> cited, List<RetrievedPassage> passages, PassagePrinter printer) {
        Terminal terminal = program.terminal();
        cited.stream().filter(number -> number <= passages.size()).forEach(number -> {
            RetrievedPassage passage = passages.get(number - 1);
            terminal.out()
                    .println("  " + terminal.source(number) + " "
                            + terminal.faint(printer.place(passage, 0)
                                    + passage.source()
                                            .heading()
                                            .map(path -> "  " + path)
                                            .orElse("")));
        });
    }
}
