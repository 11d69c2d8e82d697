package io.tercel.index.scalar;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Made of pairs of a key and a row. */
final class SortedLists implements Lists {

    private final Entries entries;

    /** Where the pairs of each key begin; one more: where the last ones end. */
    private final int[] begins;

    private final Terms terms;

    /** By key, when keys are texts. */
    private final int[] ordered;

    private SortedLists(Entries entries, Terms terms, int[] ordered) {
        this.entries = entries;
        this.terms = terms;
        this.ordered = ordered;
        entries.sort();
        entries.unite();
        int[] all = new int[entries.count() + 1];
        int keys = 0;
        for (int i = 0; i < entries.count(); i++) {
            if (i == 0 || entries.key(i) != entries.key(i - 1)) {
                all[keys++] = i;
            }
        }
        all[keys] = entries.count();
        begins = Arrays.copyOf(all, keys + 1);
    }

    /** Of numbers. */
    static SortedLists ofNumbers(Entries entries) {
        return new SortedLists(entries, new Terms(), new int[0]);
    }

    /** Of texts, the numbers of which are the keys. */
    static SortedLists ofTexts(Entries entries, Terms terms) {
        int[] ordered = terms.ascending();
        int[] places = new int[ordered.length];
        for (int i = 0; i < ordered.length; i++) {
            places[ordered[i]] = i;
        }
        entries.translate(places);
        return new SortedLists(entries, terms, ordered);
    }

    @Override
    public int keys() {
        return begins.length - 1;
    }

    @Override
    public long number(int key) {
        return entries.key(begins[key]);
    }

    @Override
    public MemorySegment text(int key) {
        return terms.get(ordered[key]);
    }

    @Override
    public int count(int key) {
        return begins[key + 1] - begins[key];
    }

    @Override
    public int[] rows(int key) {
        return entries.rows(begins[key], begins[key + 1]);
    }
}
