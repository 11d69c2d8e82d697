package io.tercel.samples.foldersearch;

import io.tercel.samples.answers.WordModel;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A run of the program as its user sees it: what is shown, what is complained about, and how it ends. */
record Transcript(int code, String out, String err) {

    static Transcript of(String typed, boolean rich, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new BufferedReader(new StringReader(typed)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                rich);
        int code = FolderSearch.run(terminal, WordModel::new, arguments);
        return new Transcript(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Transcript of(String... arguments) {
        return of("", false, arguments);
    }

    /** With a name in the place of a folder that has another one in each run. */
    Transcript calling(Path folder, String name) {
        return new Transcript(code, out.replace(folder.toString(), name), err.replace(folder.toString(), name));
    }
}
