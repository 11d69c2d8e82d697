package io.tercel.files;

/** Is told how far an import has come, after each batch of rows, by one thread at a time. What it throws ends the import. */
@FunctionalInterface
public interface ImportListener {

    /** Takes note. */
    void progressed(ImportProgress progress);
}
