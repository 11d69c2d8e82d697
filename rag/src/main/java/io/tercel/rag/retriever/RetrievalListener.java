package io.tercel.rag.retriever;

/** Is told what became of each question. Called by the thread that asked; what it throws is logged and otherwise ignored. */
@FunctionalInterface
public interface RetrievalListener {

    /** A question was answered. */
    void retrieved(RetrievalTrace trace);
}
