package io.tercel.embeddings;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: embedding models that run inside the process, ready to use.
 *
 * <p>Every call loads the model anew (for bge-small 70 MB of native memory and half a second): make one, share it among
 * all threads, close it at the end. {@link OnnxEmbeddingModel#builder(BundledModel)} opens the same models with other
 * settings, {@link OnnxEmbeddingModel#load} one from a folder.
 */
public final class Embeddings {

    private static final Logger log = LoggerFactory.getLogger(Embeddings.class);

    private Embeddings() {}

    /**
     * {@link BundledModel#BGE_SMALL_EN}, a good default for English text.
     *
     * @throws MissingModelException if its jar is not on the class path
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static OnnxEmbeddingModel bgeSmallEn() {
        return OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN).build();
    }

    /**
     * {@link BundledModel#ALL_MINILM_L6}, smaller and faster than {@link #bgeSmallEn()}.
     *
     * @throws MissingModelException if its jar is not on the class path
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static OnnxEmbeddingModel allMiniLm() {
        return OnnxEmbeddingModel.builder(BundledModel.ALL_MINILM_L6).build();
    }

    /**
     * {@link BundledModel#E5_SMALL}, which has prompts for queries and for documents.
     *
     * @throws MissingModelException if its jar is not on the class path
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static OnnxEmbeddingModel e5Small() {
        return OnnxEmbeddingModel.builder(BundledModel.E5_SMALL).build();
    }

    /** The bundled models whose jars are on the class path, best first. */
    public static List<BundledModel> available() {
        return Arrays.stream(BundledModel.values())
                .filter(BundledModel::isPresent)
                .toList();
    }

    /**
     * The best of the {@link #available()} models. Which one it is, is logged; vectors of different models do not compare,
     * so a database that outlives the process is better off with a model chosen by name.
     *
     * @throws MissingModelException if there is none; the message lists the artifacts to choose from
     * @throws MissingLibraryException if a native library cannot be loaded
     */
    public static OnnxEmbeddingModel auto() {
        List<BundledModel> available = available();
        if (available.isEmpty()) {
            throw new MissingModelException("There is no embedding model on the class path. Add one of the artifacts "
                    + Arrays.stream(BundledModel.values())
                            .map(BundledModel::artifact)
                            .collect(Collectors.joining(", ")));
        }
        BundledModel best = available.getFirst();
        log.info(
                "Embedding model: {}, of {} on the class path",
                best.modelName(),
                available.stream().map(BundledModel::modelName).toList());
        return OnnxEmbeddingModel.builder(best).build();
    }
}
