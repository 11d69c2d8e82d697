package io.tercel.embeddings;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.common.AbstractEmbeddingModelIT;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** LangChain4j's own contract test, of every bundled model. */
abstract class OnnxEmbeddingModelContract extends AbstractEmbeddingModelIT {

    private final List<OnnxEmbeddingModel> opened = new ArrayList<>();

    abstract OnnxEmbeddingModel.Builder builder();

    @AfterAll
    void closeModels() {
        opened.forEach(OnnxEmbeddingModel::close);
    }

    private OnnxEmbeddingModel open(EmbeddingModelListener... listeners) {
        OnnxEmbeddingModel model = builder().listeners(listeners).build();
        opened.add(model);
        return model;
    }

    /** A model of its own for each test, since JUnit closes arguments that can be closed. */
    @Override
    protected List<EmbeddingModel> models() {
        return List.of(open());
    }

    @Override
    protected EmbeddingModel modelWith(EmbeddingModelListener listener) {
        return open(listener);
    }

    @Override
    protected EmbeddingModel failingModelWith(EmbeddingModelListener listener) {
        OnnxEmbeddingModel model = open(listener);
        model.close();
        return model;
    }

    @Override
    protected boolean supportsDimensionsParameter() {
        return false;
    }

    @Override
    protected boolean supportsImageInput() {
        return false;
    }
}
