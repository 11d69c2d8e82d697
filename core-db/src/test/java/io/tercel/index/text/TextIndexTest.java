package io.tercel.index.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.error.CorruptionException;
import io.tercel.error.UnsupportedFormatException;
import io.tercel.index.TextIndex;
import io.tercel.io.FileIdentity;
import io.tercel.io.HeapDirectory;
import io.tercel.io.MappedFile;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.text.Analyzer;
import io.tercel.text.Analyzers;
import io.tercel.text.Phrase;
import io.tercel.text.Token;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextIndexTest {

    private static final FileIdentity IDENTITY = new FileIdentity(new UUID(1, 2), 3);

    /** Stop words leave gaps in the positions. */
    private static final Analyzer ANALYZER = Analyzers.of(
            "{\"tokenizer\": \"whitespace\", \"filter\": [{\"type\": \"stop\", \"stop_words\": [\"of\"]}]}");

    private final HeapDirectory directory = HeapDirectory.create();

    @AfterEach
    void close() {
        directory.close();
    }

    /** A text of few words, some of them frequent; one row in ten has none. */
    private static String text(RandomSource random) {
        if (random.chance(10)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            int word = Math.min(random.nextInt(40), random.nextInt(40));
            text.append(word == 7 ? "of" : "w" + word).append(' ');
        }
        return text.toString();
    }

    private static PositionBatch batch(List<String> texts) {
        PositionBatch batch = new PositionBatch();
        for (String text : texts) {
            if (text.isEmpty()) {
                batch.addNull();
            } else {
                batch.addText(ANALYZER, text);
            }
        }
        return batch;
    }

    private static GrowingTextIndex growing(List<String> texts) {
        GrowingTextIndex index = new GrowingTextIndex();
        for (int from = 0; from < texts.size(); from += 100) {
            index.append(batch(texts.subList(from, Math.min(texts.size(), from + 100))));
        }
        return index;
    }

    private TextIndexReader sealed(String name, int rows, TextMergeInput... inputs) {
        TextIndexWriter.write(directory, name, IDENTITY, rows, List.of(inputs));
        TextIndexReader reader = TextIndexReader.open(directory, name, IDENTITY);
        reader.verify();
        return reader;
    }

    @Property(tries = 5)
    void growingSealedAndMergedIndexesFindWhatReadingTheTextsFinds(RandomSource random) {
        List<String> texts = IntStream.range(0, 1 + random.nextInt(700))
                .mapToObj(i -> text(random))
                .toList();
        GrowingTextIndex whole = growing(texts);
        int cut = random.nextInt(texts.size() + 1);
        try (TextIndexReader sealed = sealed("whole", texts.size(), new TextMergeInput(whole, null));
                TextIndexReader left = sealed("left", cut, new TextMergeInput(growing(texts.subList(0, cut)), null))) {
            // The merged one has the rows in another order, and lacks some.
            int[] newLeft = new int[cut];
            int[] newRight = new int[texts.size() - cut];
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
            Collections.shuffle(order, new Random(random.nextLong()));
            List<String> merged = new ArrayList<>(Collections.nCopies(texts.size(), ""));
            for (int row = 0; row < texts.size(); row++) {
                int target = random.chance(10) ? -1 : order.get(row);
                if (row < cut) {
                    newLeft[row] = target;
                } else {
                    newRight[row - cut] = target;
                }
                if (target >= 0) {
                    merged.set(target, texts.get(row));
                }
            }
            GrowingTextIndex right = growing(texts.subList(cut, texts.size()));
            try (TextIndexReader both = sealed(
                    "merged", texts.size(), new TextMergeInput(left, newLeft), new TextMergeInput(right, newRight))) {
                for (int i = 0; i < 20; i++) {
                    String query = text(random).strip();
                    int least = 1 + random.nextInt(4);
                    int slop = random.nextInt(4);
                    int bound = random.nextInt(texts.size() + 1);
                    check(whole, texts, query, least, slop, bound);
                    check(sealed, texts, query, least, slop, bound);
                    check(both, merged, query, least, slop, bound);
                }
            }
        }
    }

    private static void check(TextIndex index, List<String> texts, String query, int least, int slop, int bound) {
        List<Token> tokens = ANALYZER.analyze(query);
        List<Token> start = tokens.subList(0, Math.min(tokens.size(), 3));
        List<String> terms = tokens.stream().map(Token::text).distinct().toList();
        Phrase phrase = Phrase.of(start);
        BitSet some = new BitSet();
        BitSet phrases = new BitSet();
        for (int row = 0; row < bound; row++) {
            List<Token> text = ANALYZER.analyze(texts.get(row));
            long found = terms.stream()
                    .filter(term -> text.stream().anyMatch(token -> token.text().equals(term)))
                    .count();
            some.set(row, found >= least && !terms.isEmpty());
            phrases.set(row, !start.isEmpty() && placed(start, text, new ArrayList<>(), slop));
        }
        long[] out = new long[(bound + 63) / 64];
        index.match(terms, least, bound, out);
        assertThat(BitSet.valueOf(out)).as("%s of %s", least, terms).isEqualTo(some);
        Arrays.fill(out, 0);
        index.matchPhrase(phrase, slop, bound, out);
        assertThat(BitSet.valueOf(out)).as("%s with slop %s", start, slop).isEqualTo(phrases);
    }

    /** Tries every way to give each term of the phrase a place of its own. */
    private static boolean placed(List<Token> phrase, List<Token> text, List<Token> places, int slop) {
        int next = places.size();
        if (next == phrase.size()) {
            int least = Integer.MAX_VALUE;
            int most = Integer.MIN_VALUE;
            for (int i = 0; i < next; i++) {
                int displacement = places.get(i).position() - phrase.get(i).position();
                least = Math.min(least, displacement);
                most = Math.max(most, displacement);
            }
            return most - least <= slop;
        }
        for (Token each : text) {
            if (each.text().equals(phrase.get(next).text()) && !places.contains(each)) {
                places.add(each);
                boolean found = placed(phrase, text, places, slop);
                places.removeLast();
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void aPhraseMindsOrderDistanceAndTheGapsOfStopWords() {
        GrowingTextIndex index = growing(List.of(
                "learning machine", "machine learning", "machine of learning", "machine big learning", "state of art"));

        assertThat(phrase(index, "machine learning", 0)).containsExactly(1);
        assertThat(phrase(index, "machine learning", 1)).containsExactly(1, 2, 3);
        assertThat(phrase(index, "machine learning", 2)).containsExactly(0, 1, 2, 3);
        assertThat(phrase(index, "state of art", 0)).containsExactly(4);
        assertThat(phrase(index, "machine of learning", 0)).containsExactly(2, 3);
        assertThat(phrase(index, "machine machine", 9)).isEmpty();
        assertThat(phrase(index, "machine", 0)).containsExactly(0, 1, 2, 3);
        assertThat(phrase(index, "of", 0)).isEmpty();
    }

    private static List<Integer> phrase(TextIndex index, String words, int slop) {
        long[] out = new long[1];
        index.matchPhrase(Phrase.of(ANALYZER.analyze(words)), slop, index.rowCount(), out);
        return BitSet.valueOf(out).stream().boxed().toList();
    }

    @Test
    void rowsThatAreOlderThanTheirFieldAllHaveItsDefaultText() {
        SameTextIndex same = new SameTextIndex(batch(List.of("a b a")), 5);
        SameTextIndex none = new SameTextIndex(batch(List.of("")), 5);

        assertThat(phrase(same, "b a", 0)).containsExactly(0, 1, 2, 3, 4);
        assertThat(phrase(none, "b a", 0)).isEmpty();
        try (TextIndexReader merged = sealed(
                "merged",
                3,
                new TextMergeInput(same, new int[] {-1, -1, 1, -1, -1}),
                new TextMergeInput(none, new int[] {-1, 0, -1, -1, -1}),
                new TextMergeInput(growing(List.of("b a")), new int[] {2}))) {
            assertThat(phrase(merged, "b a", 0)).containsExactly(1, 2);
            assertThat(phrase(merged, "a b", 0)).containsExactly(1);
        }
    }

    @Test
    void aDamagedFileIsRefusedAtTheLatestWhenTheDamageIsRead() {
        List<String> texts =
                IntStream.range(0, 300).mapToObj(i -> "all w" + i % 50).toList();
        TextIndexWriter.write(directory, "good", IDENTITY, 300, List.of(new TextMergeInput(growing(texts), null)));
        byte[] good;
        try (MappedFile file = directory.open("good")) {
            good = file.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            String name = "bad" + at;
            try (var out = directory.create(name)) {
                out.write(ByteBuffer.wrap(bad));
                out.sync();
            }
            assertThatThrownBy(() -> {
                        try (TextIndexReader reader = TextIndexReader.open(directory, name, IDENTITY)) {
                            reader.verify();
                        }
                    })
                    .as("byte %d", at)
                    .isInstanceOfAny(CorruptionException.class, UnsupportedFormatException.class);
        }
    }
}
