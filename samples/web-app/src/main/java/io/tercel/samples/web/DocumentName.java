package io.tercel.samples.web;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A document's name as it came from a browser, checked: folders and a file name, with {@code /} between them. Whatever a client
 * sends, the path lies in the folder of documents.
 *
 * @param id the checked name
 */
record DocumentName(String id) {

    private static final int DEEPEST = 8;
    private static final int LONGEST_PART = 120;

    /** Characters that some file system has a use of its own for, and those that cannot be seen. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\\\:*?\"<>|]");

    /** @throws RefusedException when it is no name for a document, with the reason */
    static DocumentName of(String given) {
        String name = Normalizer.normalize(given.strip(), Normalizer.Form.NFC);
        List<String> parts = List.of(name.split("/", -1));
        if (parts.size() > DEEPEST) {
            throw RefusedException.bad(
                    "'" + name + "' lies in too many folders: at most " + (DEEPEST - 1) + " are kept");
        }
        parts.forEach(part -> check(name, part));
        if (DocumentType.of(parts.getLast()).isEmpty()) {
            throw RefusedException.bad("'" + parts.getLast() + "' is of a kind that cannot be read; these can: "
                    + String.join(" ", DocumentType.endings()));
        }
        return new DocumentName(name);
    }

    private static void check(String name, String part) {
        if (part.isBlank() || part.startsWith(".") || part.endsWith(".") || !part.equals(part.strip())) {
            throw RefusedException.bad(
                    "'" + name + "' is not a name for a document: no part of it may be empty or begin or end with"
                            + " a dot or a space");
        }
        if (part.length() > LONGEST_PART) {
            throw RefusedException.bad(
                    "'" + part.substring(0, 40) + "…' is too long a name: at most " + LONGEST_PART + " characters");
        }
        if (FORBIDDEN.matcher(part).find()) {
            throw RefusedException.bad(
                    "'" + name + "' has a character that file names must not have, such as \\ : * ? \" < > |");
        }
    }

    DocumentType type() {
        return DocumentType.of(id).orElseThrow();
    }

    /** Where it is kept. */
    Path in(Path folder) {
        Path path = folder.resolve(id).normalize();
        if (!path.startsWith(folder)) {
            throw RefusedException.bad("'" + id + "' is not in the folder of documents");
        }
        return path;
    }
}
