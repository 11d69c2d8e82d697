package io.tercel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Types commands into a folder: {@code tercel} in this process, everything else into a shell. Understands pipes into and out of {@code
 * tercel}, {@code > FILE} behind it, and {@code export NAME=VALUE}.
 */
final class Typist {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private String printed = "";

    Typist(Path folder) {
        this.folder = folder;
    }

    /** What the last command printed, on both streams. */
    String printed() {
        return printed;
    }

    /** Types a command, and tells its exit code. */
    int type(String command, String input) throws IOException, InterruptedException {
        if (command.startsWith("export ")) {
            String[] variable = command.substring("export ".length()).split("=", 2);
            environment.put(variable[0], variable[1]);
            printed = "";
            return 0;
        }
        int start = command.equals("tercel") || command.startsWith("tercel ") ? 0 : command.indexOf("| tercel ");
        if (start < 0) {
            return shell(command, input);
        }
        String piped = input;
        if (start > 0) {
            shell(command.substring(0, start), input);
            piped = printed;
        }
        String own = command.substring(start == 0 ? 0 : start + 2);
        int pipe = own.indexOf(" | ");
        String rest = pipe < 0 ? "" : own.substring(pipe + 3);
        own = pipe < 0 ? own : own.substring(0, pipe);
        int code = tercel(own, piped);
        return rest.isEmpty() ? code : shell(rest, printed);
    }

    private int tercel(String command, String input) throws IOException {
        List<String> words = words(command);
        Optional<String> target = Optional.empty();
        if (words.size() > 2 && words.get(words.size() - 2).equals(">")) {
            target = Optional.of(words.getLast());
            words = words.subList(0, words.size() - 2);
        }
        StringWriter out = new StringWriter();
        StringWriter err = target.isPresent() ? new StringWriter() : out;
        Screen screen = new Screen(
                new BufferedReader(new StringReader(input)), new PrintWriter(out), new PrintWriter(err), false, false);
        Workbench workbench = new Workbench(screen, folder, name -> Optional.ofNullable(environment.get(name)));
        int code = Tercel.execute(workbench, words.subList(1, words.size()).toArray(String[]::new));
        if (target.isPresent()) {
            Files.writeString(folder.resolve(target.get()), out.toString());
            printed = err.toString();
        } else {
            printed = out.toString();
        }
        return code;
    }

    private int shell(String command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("does not end: " + command);
        }
        return process.exitValue();
    }

    /** As a shell cuts a line: quotes hold words together, and go. */
    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean within = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                within = true;
            } else if (c == ' ') {
                if (within) {
                    words.add(word.toString());
                }
                word.setLength(0);
                within = false;
            } else {
                word.append(c);
                within = true;
            }
        }
        if (within) {
            words.add(word.toString());
        }
        return words;
    }
}
