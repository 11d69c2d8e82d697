package io.tercel.cli;

import io.tercel.files.FileFormat;
import java.util.Locale;

/** The names of file formats in arguments. */
final class FileFormats {

    private FileFormats() {}

    static FileFormat named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "parquet" -> FileFormat.PARQUET;
            case "json" -> FileFormat.JSON;
            case "jsonl", "ndjson" -> FileFormat.JSON_LINES;
            case "csv" -> FileFormat.CSV;
            case "numpy" -> FileFormat.NUMPY;
            case "milvus-backup" -> FileFormat.MILVUS_BACKUP;
            default ->
                throw new Failure(
                        ExitCode.USAGE,
                        "there is no format '%s'; there are parquet, json, jsonl, csv, numpy, milvus-backup"
                                .formatted(name));
        };
    }
}
