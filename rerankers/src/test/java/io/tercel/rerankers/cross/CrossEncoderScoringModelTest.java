package io.tercel.rerankers.cross;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a model whose score can be worked out by hand: the sum of the ids of all tokens, those of the passage twice. */
@Timeout(60)
final class CrossEncoderScoringModelTest {

    /** Ids: [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, hawk 10, owl 20, eagle 40. */
    private static final String TOKENIZER = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[
             {"id":0,"content":"[PAD]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
             {"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
             {"id":3,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
             "normalizer":null,"pre_tokenizer":{"type":"Whitespace"},
             "post_processor":{"type":"TemplateProcessing",
              "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
               {"SpecialToken":{"id":"[SEP]","type_id":0}}],
              "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
               {"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},
               {"SpecialToken":{"id":"[SEP]","type_id":1}}],
              "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},
               "[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},
             "decoder":null,
             "model":{"type":"WordLevel","vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"hawk":10,"owl":20,"eagle":40},
              "unk_token":"[UNK]"}}
            """;

    /** [CLS], the question's [SEP] and the passage's, which counts twice. */
    private static final int SPECIAL = 2 + 3 + 2 * 3;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
        writeGraph(OnnxWriter.sumOfIds(true, 1));
    }

    private void writeGraph(byte[] graph) throws IOException {
        Files.write(folder.resolve("model.onnx"), graph);
    }

    private static List<Double> scores(CrossEncoderScoringModel model, String query, String... passages) {
        return model.scoreAll(Arrays.stream(passages).map(TextSegment::from).toList(), query)
                .content();
    }

    @Test
    void questionAndPassageAreReadTogetherEachAsItsOwnPart() {
        try (CrossEncoderScoringModel model =
                CrossEncoderScoringModel.builder(folder).sigmoid(false).build()) {
            assertThat(scores(model, "hawk", "owl", "owl eagle"))
                    .containsExactly(SPECIAL + 10 + 2 * 20.0, SPECIAL + 10 + 2 * 60.0);
        }
    }

    @Test
    void headsOfOneNumberOfAColumnAndOfTwoAreRead() throws IOException {
        writeGraph(OnnxWriter.sumOfIds(false));
        assertThat(logit()).isEqualTo(8 + 30);
        writeGraph(OnnxWriter.sumOfIds(false, 0.5f));
        assertThat(logit()).isEqualTo(19);
        // Not relevant 0.25 of the sum, relevant 0.75: half of it is the difference.
        writeGraph(OnnxWriter.sumOfIds(false, 0.25f, 0.75f));
        assertThat(logit()).isEqualTo(19);
        writeGraph(OnnxWriter.sumOfIds(false, 1, 2, 3));
        assertThatThrownBy(this::logit)
                .isInstanceOf(CrossEncoderException.class)
                .hasMessageContaining("expected one or two numbers for each pair");
    }

    private double logit() {
        try (CrossEncoderScoringModel model =
                CrossEncoderScoringModel.builder(folder).sigmoid(false).build()) {
            return scores(model, "hawk", "owl").getFirst();
        }
    }

    @Test
    void scoresAreBetweenZeroAndOneUnlessLogitsAreAskedFor() throws IOException {
        writeGraph(OnnxWriter.sumOfIds(false, 0.01f));
        try (CrossEncoderScoringModel model = CrossEncoderScoringModel.load(folder)) {
            assertThat(scores(model, "hawk", "owl").getFirst()).isCloseTo(1 / (1 + Math.exp(-0.38)), within(1e-6));
        }
    }

    @Test
    void scoresKeepTheOrderOfThePassagesWhateverTheirLengthsAndBatches() {
        String[] passages = IntStream.range(0, 60)
                .mapToObj(i -> "owl ".repeat(1 + i * 7 % 31).strip())
                .toArray(String[]::new);
        Double[] expected = Arrays.stream(passages)
                .map(passage -> SPECIAL + 10 + 40.0 * passage.split(" ", -1).length)
                .toArray(Double[]::new);
        for (int budget : new int[] {1, 50, 10_000}) {
            try (CrossEncoderScoringModel model = CrossEncoderScoringModel.builder(folder)
                    .sigmoid(false)
                    .tokenBudget(budget)
                    .threads(3)
                    .build()) {
                assertThat(scores(model, "hawk", passages)).containsExactly(expected);
            }
        }
    }

    @Test
    void aBatchHoldsPairsOfLikeLengthWithinTheTokenBudget() {
        List<TokenPair> pairs = new ArrayList<>();
        for (int length : new int[] {3, 90, 10, 12, 11, 200, 4}) {
            pairs.add(new TokenPair(pairs.size(), new long[length], new long[length]));
        }

        assertThat(PairBatches.of(pairs, 100, 3))
                .extracting(batch -> batch.stream().map(TokenPair::length).toList())
                .containsExactly(List.of(200), List.of(90), List.of(12, 11, 10), List.of(4, 3));
    }

    @Test
    void onlyThePassageIsCut() {
        try (CrossEncoderScoringModel model = CrossEncoderScoringModel.builder(folder)
                .sigmoid(false)
                .maxTokens(6)
                .build()) {
            // [CLS] hawk hawk [SEP] leaves room for one token and the last [SEP].
            assertThat(scores(model, "hawk hawk", "owl eagle eagle")).containsExactly(SPECIAL + 20 + 40.0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scores(model, "hawk hawk hawk", "owl"))
                    .withMessageContaining("leaves no room for a passage");
        }
    }

    @Test
    void theLimitOfTheModelIsReadFromItsFolder() throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 1e30}");
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"xlm-roberta\", \"max_position_embeddings\": 514, \"pad_token_id\": 1}");

        assertThat(CrossEncoderFolder.read(folder).maxTokens()).isEqualTo(512);
        assertThat(CrossEncoderFolder.read(folder).padding()).isEqualTo(1);
    }

    @Test
    void graphsThatNeedNoTypesAreRunWithoutThem() throws IOException {
        writeGraph(OnnxWriter.sumOfIds(false, 1));
        assertThat(logit()).isEqualTo(38);
    }

    @Test
    void blankTextsAndMissingFilesAreNamed() throws IOException {
        try (CrossEncoderScoringModel model = CrossEncoderScoringModel.load(folder)) {
            assertThatIllegalArgumentException().isThrownBy(() -> scores(model, " ", "owl"));
            assertThat(scores(model, "hawk")).isEmpty();
        }
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> CrossEncoderScoringModel.load(folder)).hasMessageContaining("tokenizer.json");
        Files.delete(folder.resolve("model.onnx"));
        assertThatThrownBy(() -> CrossEncoderScoringModel.load(folder)).hasMessageContaining("there is no graph");
    }

    @Test
    void aClosedModelSaysSo() {
        CrossEncoderScoringModel model = CrossEncoderScoringModel.load(folder);
        model.close();
        model.close();
        assertThatIllegalStateException().isThrownBy(() -> scores(model, "hawk", "owl"));
    }
}
