package io.tercel.rag.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import io.tercel.rag.HashingEmbeddingModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTopicRouterTest {

    private final ContentRetriever birds = query -> List.of();
    private final ContentRetriever boats = query -> List.of();

    private NearestTopicRouter.Builder router() {
        return NearestTopicRouter.builder()
                .embeddingModel(new HashingEmbeddingModel())
                .topic(birds, "hawks falcons and other birds of prey", "what does an osprey eat")
                .topic(boats, "sailing boats and harbours");
    }

    @Test
    void aQuestionGoesWhereADescriptionOrATypicalQuestionIsNear() {
        assertThat(router().build().route(Query.from("which birds of prey are there")))
                .containsExactly(birds);
        assertThat(router().build().route(Query.from("what does it eat"))).containsExactly(birds);
        assertThat(router().build().route(Query.from("boats in harbours"))).containsExactly(boats);
    }

    @Test
    void whenInDoubtAllAreLookedAt() {
        assertThat(router().margin(2).build().route(Query.from("boats in harbours")))
                .containsExactly(birds, boats);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> router().margin(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NearestTopicRouter.builder()
                        .embeddingModel(new HashingEmbeddingModel())
                        .build())
                .hasMessageContaining("at least one");
    }
}
