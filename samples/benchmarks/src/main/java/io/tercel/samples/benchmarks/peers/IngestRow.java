package io.tercel.samples.benchmarks.peers;

import io.tercel.samples.benchmarks.data.VectorSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A row as an application has it: a key, a vector, five scalars and a document of about a hundred bytes.
 *
 * @param id from 0
 * @param vector not to be changed
 * @param year exactly one of ten neighbouring ids has each of {@link #YEARS} years
 * @param price from 0 to {@link #PRICES} in the first revision of a row, as much higher in each later one
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier; never compared.
public record IngestRow(
        long id,
        float[] vector,
        long created,
        int year,
        double price,
        boolean active,
        String category,
        String author,
        int pages) {

    /** The first of the years. */
    public static final int FIRST_YEAR = 2015;

    /** How many years there are. */
    public static final int YEARS = 10;

    /** Prices of the first revision are below this. */
    public static final int PRICES = 1_000;

    private static final List<String> CATEGORIES =
            List.of("archive", "books", "contracts", "finance", "letters", "manuals", "news", "research");
    private static final long FIRST_MILLIS = 1_700_000_000_000L;
    private static final int MILLIS_APART = 1_000;
    private static final int AUTHORS = 5_000;
    private static final int PAGES = 400;
    private static final int VECTORS_APART = 7_919;

    /**
     * The row of an id, always the same for the same arguments.
     *
     * @param base gives the vectors, again from the start where it has fewer than there are rows
     * @param revision 0 at first, 1 for what an upsert puts in its place
     */
    public static IngestRow of(VectorSet base, long id, int revision, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ (id << 8 | revision));
        return new IngestRow(
                id,
                base.row((int) ((id + (long) revision * VECTORS_APART) % base.size())),
                FIRST_MILLIS + id * MILLIS_APART + random.nextInt(MILLIS_APART),
                FIRST_YEAR + (int) ((id * 7 + id / YEARS * 3) % YEARS),
                (revision + random.nextDouble()) * PRICES,
                random.nextBoolean(),
                CATEGORIES.get(random.nextInt(CATEGORIES.size())),
                "author " + random.nextInt(AUTHORS),
                random.nextInt(PAGES));
    }

    /** The document as a tree. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("author", author);
        details.put("pages", pages);
        details.put("source", source());
        details.put("tags", List.of("imported", "reviewed"));
        return details;
    }

    /** The document as text. */
    String detailsText() {
        return "{\"author\":\"" + author + "\",\"pages\":" + pages + ",\"source\":\"" + source()
                + "\",\"tags\":[\"imported\",\"reviewed\"]}";
    }

    private String source() {
        return "file:/library/" + category + "/" + id + ".pdf";
    }

    /** About how many bytes the row has in itself. */
    public long bytes() {
        return Long.BYTES
                + (long) vector.length * Float.BYTES
                + Long.BYTES
                + Integer.BYTES
                + Double.BYTES
                + 1
                + category.length()
                + detailsText().length();
    }
}
