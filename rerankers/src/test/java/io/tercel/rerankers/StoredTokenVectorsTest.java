package io.tercel.rerankers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import io.tercel.Collection;
import io.tercel.Database;
import io.tercel.embeddings.TokenEmbedder;
import io.tercel.embeddings.TokenEmbeddings;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StoredTokenVectorsTest {

    private static final int CAPACITY = 3;

    private final List<String> read = new ArrayList<>();

    /** Two dimensions; a word is a number of degrees. */
    private final TokenEmbedder compass = texts -> texts.stream()
            .map(text -> {
                read.add(text);
                String[] words = text.split(" ", -1);
                float[] values = new float[2 * words.length];
                for (int i = 0; i < words.length; i++) {
                    double angle = Math.toRadians(Double.parseDouble(words[i]));
                    values[2 * i] = (float) Math.cos(angle);
                    values[2 * i + 1] = (float) Math.sin(angle);
                }
                return new TokenEmbeddings(values, 2);
            })
            .toList();

    private final Database database = Database.inMemory();
    private Collection collection = database.createCollection(schema("first", DataType.VARCHAR));

    private static CollectionSchema schema(String name, DataType key) {
        return CollectionSchema.builder(name)
                .primaryKey("id", key)
                .field(StoredTokenVectors.field("tokens", 2, CAPACITY))
                .build();
    }

    private Row row(Object id, String text) {
        return Row.of("id", id).with("tokens", StoredTokenVectors.value(compass.embedTokens(text), CAPACITY));
    }

    @BeforeEach
    void insert() {
        collection.insert(List.of(row("a", "120 0 200"), row("b", "90 0"), row("c", "180 270 270 0 90")));
        read.clear();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theDatabaseScoresAsTheModelDoesAndOnlyTheQuestionIsRead() {
        List<Candidate> candidates =
                List.of(Candidate.of("a", "120 0 200"), Candidate.of("lost", "0"), Candidate.of("b", "90 0"));

        double[] stored = new StoredTokenVectors(collection, "tokens", compass).score("0 90", candidates);

        assertThat(read).containsExactly("0 90");
        double[] live = TokenScores.of(compass).score("0 90", candidates);
        assertThat(stored[0]).isCloseTo(live[0], within(1e-3));
        assertThat(stored[1]).isNaN();
        assertThat(stored[2]).isCloseTo(live[2], within(1e-3));
    }

    @Test
    void tokensBeyondTheCapacityAreLeftOut() {
        // What would have matched comes after the third token.
        assertThat(new StoredTokenVectors(collection, "tokens", compass).score("45", List.of(Candidate.of("c", "")))[0])
                .isCloseTo(Math.cos(Math.toRadians(135)), within(1e-3));
    }

    @Test
    void bitsTellTheAngle() {
        Collection bits = database.createCollection(CollectionSchema.builder("bits")
                .primaryKey("id", DataType.VARCHAR)
                .field(StoredTokenVectors.bitField("tokens", 8, CAPACITY))
                .build());
        // The signs of a token's components are the bits of the number that its text is.
        TokenEmbedder signs = texts -> texts.stream()
                .map(text -> {
                    String[] words = text.split(" ", -1);
                    float[] values = new float[8 * words.length];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (Integer.parseInt(words[i / 8]) >> (i % 8) & 1) == 1 ? 1 : -1;
                    }
                    return new TokenEmbeddings(values, 8);
                })
                .toList();
        bits.insert(List.of(
                Row.of("id", "same")
                        .with("tokens", StoredTokenVectors.bitValue(signs.embedTokens("15 255 0 240"), CAPACITY)),
                Row.of("id", "half").with("tokens", StoredTokenVectors.bitValue(signs.embedTokens("51"), CAPACITY))));

        double[] scores = new StoredTokenVectors(bits, "tokens", signs)
                .score("15 255", List.of(Candidate.of("half", ""), Candidate.of("same", "")));

        assertThat(scores[0]).isCloseTo(0, within(1e-9));
        assertThat(scores[1]).isCloseTo(1, within(1e-9));
    }

    @Test
    void othersAreAskedForWhatIsNotStored() {
        double[] scores = new StoredTokenVectors(collection, "tokens", compass)
                .orElse(TokenScores.of(compass))
                .score(
                        "0",
                        List.of(Candidate.of("gone", "60"), Candidate.of("b", "not read"), Candidate.of("too", "0")));

        assertThat(scores[0]).isCloseTo(0.5, within(1e-3));
        assertThat(scores[1]).isCloseTo(1, within(1e-3));
        assertThat(scores[2]).isCloseTo(1, within(1e-3));
        assertThat(read).doesNotContain("not read");
    }

    @Test
    void keysMayBeNumbers() {
        Collection numbered = database.createCollection(schema("numbered", DataType.INT64));
        numbered.insert(List.of(row(7L, "30"), row(8L, "60")));

        double[] scores = new StoredTokenVectors(numbered, "tokens", compass)
                .score("60", List.of(Candidate.of("8", ""), Candidate.of("7", "")));

        assertThat(scores[0]).isCloseTo(1, within(1e-3));
        assertThat(scores[1]).isCloseTo(Math.cos(Math.toRadians(30)), within(1e-3));
    }

    @Test
    void aScoringModelReadsOnlyWhatIsNotStored() {
        LateInteractionScoringModel model = Rerankers.lateInteraction(compass)
                .stored(
                        new StoredTokenVectors(collection, "tokens", compass),
                        segment -> Optional.ofNullable(segment.metadata().getString("id")));

        List<Double> scores = model.scoreAll(
                        List.of(
                                TextSegment.from("60"),
                                TextSegment.from("not read", Metadata.from("id", "b")),
                                TextSegment.from("30", Metadata.from("id", "gone"))),
                        "0 90")
                .content();

        assertThat(read).doesNotContain("not read");
        assertThat(scores.get(1)).isCloseTo(1, within(1e-3));
        double both = (Math.cos(Math.toRadians(60)) + Math.cos(Math.toRadians(30))) / 2;
        assertThat(scores.get(0)).isCloseTo((1 + both) / 2, within(1e-3));
        assertThat(scores.get(2)).isCloseTo((1 + both) / 2, within(1e-3));
    }

    @Test
    void aCollectionWithoutTheFieldIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoredTokenVectors(collection, "words", compass))
                .withMessageContaining("'first' has no field 'words'");
        assertThat(new StoredTokenVectors(collection, "tokens", compass).score("0", List.of()))
                .isEmpty();
    }
}
