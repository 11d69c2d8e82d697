package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.query.Hit;
import io.tercel.query.SearchRequest;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.MetricType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenEmbeddingsTest {

    private static final List<String> PAGES = List.of(
            "The write-ahead log is flushed before an insert returns.",
            "A hawk sees the mouse long before the mouse sees the hawk.");
    private static final String QUESTION = "which bird hunts mice";

    @Test
    void bytesAreTheNearestOf255Steps() {
        TokenEmbeddings tokens = new TokenEmbeddings(new float[] {1, -1, 0.5f, 0.001f}, 2);
        assertThat(tokens.toInt8().get(0).toArray()).containsExactly(127, -127);
        assertThat(tokens.toInt8().get(1).toArray()).containsExactly(64, 0);
    }

    @Test
    void bitsAreSetAboveZeroTheFirstOneHighest() {
        TokenEmbeddings tokens = new TokenEmbeddings(new float[] {0.1f, -1, 0, 1, -1, -1, -1, 0.2f}, 8);
        assertThat(tokens.toBits().getFirst().toArray()).containsExactly(0b1001_0001 - 256);
        assertThatIllegalStateException().isThrownBy(() -> new TokenEmbeddings(new float[4], 4).toBits());
    }

    @Test
    void vectorsThatAreNotWholeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenEmbeddings(new float[5], 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenEmbeddings(new float[0], 2));
    }

    @Test
    void tokenVectorsOfEachSizeAreStoredInARowAndFindIt() {
        try (OnnxEmbeddingModel model = Embeddings.allMiniLm();
                Database database = Database.inMemory()) {
            Collection pages = database.createCollection(CollectionSchema.builder("pages")
                    .primaryKey("id", DataType.INT64)
                    .field(FieldSchema.structArray(
                            "floats", 512, FieldSchema.floatVector("v", 384, MetricType.MAX_SIM_COSINE)))
                    .field(FieldSchema.structArray(
                            "bytes", 512, FieldSchema.int8Vector("v", 384, MetricType.MAX_SIM_COSINE)))
                    .field(FieldSchema.structArray(
                            "bits", 512, FieldSchema.binaryVector("v", 384, MetricType.MAX_SIM_HAMMING)))
                    .build());
            List<TokenEmbeddings> tokens = model.embedTokens(PAGES);
            for (int i = 0; i < PAGES.size(); i++) {
                TokenEmbeddings page = tokens.get(i);
                pages.insert(List.of(Row.of("id", (long) i)
                        .with("floats", TokenEmbeddings.elements("v", page.vectors()))
                        .with("bytes", TokenEmbeddings.elements("v", page.toInt8()))
                        .with("bits", TokenEmbeddings.elements("v", page.toBits()))));
            }
            TokenEmbeddings question = model.embedTokens(QUESTION);
            List<byte[]> bits =
                    question.toBits().stream().map(BinaryVector::toArray).toList();

            assertThat(ids(pages, SearchRequest.vectors("floats[v]", question.vectors())))
                    .containsExactly(1L, 0L);
            assertThat(ids(pages, SearchRequest.vectors("bytes[v]", question.vectors())))
                    .containsExactly(1L, 0L);
            assertThat(ids(pages, SearchRequest.binaryVectors("bits[v]", bits))).containsExactly(1L, 0L);
        }
    }

    private static List<Object> ids(Collection pages, SearchRequest.Builder request) {
        return pages.search(request.limit(2).build()).hits().stream()
                .map(Hit::id)
                .toList();
    }
}
