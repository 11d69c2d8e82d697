package io.tercel.samples.benchmarks.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Questions that texts ask about themselves, so that nobody had to judge: the title of an abstract, a sentence taken out of it, the
 * words that a gloss explains. Which texts and sentences is decided by their ids, so that it is the same every time.
 */
public final class KnownItems {

    /** Two fields of one kind, so that there are many texts on the same matters to be told apart. */
    private static final Set<String> CATEGORIES = Set.of("cs.CR", "stat.ME");

    private static final int MAX_PAPERS = 2_400;
    private static final int MAX_WORDS = 260;
    private static final int MAX_SYNSETS = 3_000;

    /** One of so many synsets is taken. */
    private static final int EVERY = 8;

    private static final int SHORTEST_SENTENCE = 8;
    private static final int LONGEST_SENTENCE = 40;
    private static final int FEWEST_SENTENCES = 4;

    /**
     * A text and a question that it answers, and no other text is known to.
     *
     * @param document without what became the question
     */
    public record Item(String id, String question, String document) {}

    private KnownItems() {}

    /**
     * Abstracts: half with their titles for a question, half with one of their own sentences, which is taken out of the text, and their
     * titles put before it.
     */
    public static List<Item> ofPapers(Path file) throws IOException {
        List<Item> items = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next() && items.size() < MAX_PAPERS) {
                if (CATEGORIES.contains(lines.text("primary_cat"))) {
                    Item item = ofPaper(lines.required("_id"), lines.text("title"), lines.text("text"));
                    if (item.document().split("\\s+").length < MAX_WORDS) {
                        items.add(item);
                    }
                }
            }
        }
        return items;
    }

    static Item ofPaper(String id, String title, String text) {
        long hash = hash(id);
        List<String> sentences = List.of(text.split("(?<=[.!?])\\s+(?=[A-Z])"));
        int[] fitting = IntStream.range(0, sentences.size())
                .filter(i -> {
                    int words = sentences.get(i).strip().split("\\s+").length;
                    return words >= SHORTEST_SENTENCE && words <= LONGEST_SENTENCE;
                })
                .toArray();
        if (hash % 2 == 0 || sentences.size() < FEWEST_SENTENCES || fitting.length == 0) {
            return new Item(id, title, text);
        }
        int chosen = fitting[(int) (hash / 2 % fitting.length)];
        List<String> rest = new ArrayList<>(sentences);
        rest.remove(chosen);
        return new Item(id, sentences.get(chosen), title + " " + String.join(" ", rest));
    }

    /**
     * Texts with their titles for questions, those without a text or a title left out. Where the text says its title, the question would be
     * answered by its words alone; there the title is cut out of the text. A text that was there before is left out, too: of two copies
     * one would be judged right and the other wrong.
     *
     * @param category the value that {@code primary_cat} must have; empty for any
     * @param skip how many that fit are left out before the first
     * @param most how many at most
     */
    public static List<Item> ofTitles(Path file, String category, int skip, int most) throws IOException {
        List<Item> items = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int fitting = 0;
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next() && items.size() < most) {
                String title = lines.text("title").strip();
                String text = lines.text("text").replace(title, "").strip();
                boolean fits = !title.isEmpty()
                        && !text.isEmpty()
                        && (category.isEmpty() || category.equals(lines.text("primary_cat")))
                        && seen.add(text);
                if (fits && fitting++ >= skip) {
                    items.add(new Item(lines.required("_id"), title, text));
                }
            }
        }
        return items;
    }

    /** Glosses, with the words that they explain for a question. */
    public static List<Item> ofSynsets(Path file) throws IOException {
        List<Item> items = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            while (lines.next() && items.size() < MAX_SYNSETS) {
                String id = lines.required("_id");
                if (hash(id) % EVERY == 0 && !lines.text("text").isBlank()) {
                    items.add(new Item(id, lines.required("title"), lines.text("text")));
                }
            }
        }
        return items;
    }

    private static long hash(String id) {
        CRC32 crc = new CRC32();
        crc.update(id.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
