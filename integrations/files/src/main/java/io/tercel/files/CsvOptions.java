package io.tercel.files;

/**
 * How CSV is written.
 *
 * @param separator between two values
 * @param nullText what stands for null; the empty text unless said otherwise, so that an empty VARCHAR comes back as null
 */
public record CsvOptions(char separator, String nullText) {

    /** Commas, and nothing for null. */
    public static final CsvOptions DEFAULT = new CsvOptions(',', "");

    /** The same with another separator. */
    public CsvOptions separator(char other) {
        return new CsvOptions(other, nullText);
    }

    /** The same with another text for null. */
    public CsvOptions nullText(String other) {
        return new CsvOptions(separator, other);
    }
}
