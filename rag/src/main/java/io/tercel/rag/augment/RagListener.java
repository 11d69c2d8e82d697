package io.tercel.rag.augment;

/** Is told what became of each question. Called by the thread that asked; what it throws is logged and otherwise ignored. */
@FunctionalInterface
public interface RagListener {

    /** A question has its contents. */
    void augmented(RagTrace trace);
}
