package io.tercel.files;

import io.tercel.error.InvalidRequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The forms of files that rows are read from and written to. */
public enum FileFormat {
    /** Apache Parquet: a column for each field, lists for vectors and arrays. {@code .parquet} */
    PARQUET,
    /** A JSON array of objects, or an object whose {@code rows} is one. {@code .json}, also {@code .json.gz} */
    JSON,
    /** A JSON object in each line. {@code .jsonl}, {@code .ndjson}, also with {@code .gz} */
    JSON_LINES,
    /** A header of field names and a line for each row; vectors, arrays and documents as JSON text. {@code .csv}, also {@code .csv.gz} */
    CSV,
    /** An array for each field: a {@code .npz} file, a folder of {@code .npy} files, or one of these alone. */
    NUMPY,
    /** The folder of a backup that milvus-backup made, in its binlog form; read only. */
    MILVUS_BACKUP;

    /**
     * The form that a name tells.
     *
     * @throws InvalidRequestException when it tells none
     */
    public static FileFormat of(Path path) {
        if (Files.isDirectory(path)) {
            return Files.isDirectory(path.resolve("meta")) || Files.isDirectory(path.resolve("binlogs"))
                    ? MILVUS_BACKUP
                    : NUMPY;
        }
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String end = plain.substring(plain.lastIndexOf('.') + 1);
        return switch (end) {
            case "parquet" -> PARQUET;
            case "json" -> JSON;
            case "jsonl", "ndjson" -> JSON_LINES;
            case "csv" -> CSV;
            case "npy", "npz" -> NUMPY;
            default ->
                throw new InvalidRequestException(
                        "file %s: its name tells no format; expected .parquet, .json, .jsonl, .ndjson, .csv, .npy or .npz, or say which it is"
                                .formatted(path));
        };
    }

    /** Whether documents, vectors and arrays may come as JSON text, where JSON itself would tell a text from a document. */
    boolean hasTextValues() {
        return this != JSON && this != JSON_LINES;
    }
}
