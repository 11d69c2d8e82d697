package io.tercel.samples.web;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of documents that can be brought in, by the last part of their names. */
enum DocumentType {
    MARKDOWN("Markdown", "md markdown"),
    HTML("HTML", "html htm"),
    PDF("PDF", "pdf"),
    TEXT("Text", "txt text rst adoc org tex log");

    private final String label;
    private final String extensions;

    DocumentType(String label, String extensions) {
        this.label = label;
        this.extensions = extensions;
    }

    private List<String> extensions() {
        return List.of(extensions.split(" ", -1));
    }

    /** What people call it. */
    String label() {
        return label;
    }

    /** Whether its text is Markdown when it is in the store: HTML becomes Markdown there. */
    boolean hasMarkdown() {
        return this == MARKDOWN || this == HTML;
    }

    static Optional<DocumentType> of(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') < 0
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(type -> type.extensions().contains(extension))
                        .findFirst();
    }

    /** All endings, with their dots. */
    static List<String> endings() {
        return Arrays.stream(values())
                .flatMap(type -> type.extensions().stream())
                .map(extension -> "." + extension)
                .toList();
    }
}
