package io.tercel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was typed and what came back, as a text: a line that begins with {@code $} is a command, up to the end of its here-document if it
 * has one, or over several lines that end with a backslash. What follows up to the next command is what it prints, on both streams. A line
 * {@code [exit 3]} at the end says that it fails; a line of three points stands for any lines.
 * Lines that begin with {@code #} are remarks.
 *
 * <p>Of a page in Markdown all blocks marked {@code console} are one transcript.
 */
record Transcript(List<Step> steps) {

    private static final Pattern BLOCK = Pattern.compile("```console\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern HERE = Pattern.compile("<<'?(\\w+)'?");
    private static final Pattern EXIT = Pattern.compile("\\[exit (\\d+)]");

    /**
     * One command.
     *
     * @param line number of its first line in the file or among the blocks
     * @param input the here-document; empty when there is none
     * @param printed line by line
     */
    record Step(int line, String command, String input, List<String> printed, int exit) {}

    static Transcript read(Path file) throws IOException {
        String text = Files.readString(file);
        if (file.toString().endsWith(".md")) {
            StringBuilder blocks = new StringBuilder();
            BLOCK.matcher(text).results().forEach(block -> blocks.append(block.group(1)));
            text = blocks.toString();
        }
        return parse(text.lines().toList());
    }

    private static Transcript parse(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            if (!lines.get(at).startsWith("$ ")) {
                at++;
                continue;
            }
            int first = at + 1;
            StringBuilder command = new StringBuilder(lines.get(at++).substring(2));
            while (command.charAt(command.length() - 1) == '\\') {
                command.setLength(command.length() - 1);
                command.append(lines.get(at++).strip());
            }
            StringBuilder input = new StringBuilder();
            Matcher here = HERE.matcher(command);
            if (here.find()) {
                while (!lines.get(at).equals(here.group(1))) {
                    input.append(lines.get(at++)).append('\n');
                }
                at++;
            }
            List<String> printed = new ArrayList<>();
            while (at < lines.size()
                    && !lines.get(at).startsWith("$ ")
                    && !lines.get(at).startsWith("# ")) {
                printed.add(lines.get(at++));
            }
            while (!printed.isEmpty() && printed.getLast().isBlank()) {
                printed.removeLast();
            }
            int exit = 0;
            if (!printed.isEmpty()) {
                Matcher code = EXIT.matcher(printed.getLast());
                if (code.matches()) {
                    exit = Integer.parseInt(code.group(1));
                    printed.removeLast();
                }
            }
            String bare = HERE.matcher(command).replaceAll("").strip();
            steps.add(new Step(first, bare, input.toString(), List.copyOf(printed), exit));
        }
        return new Transcript(steps);
    }
}
