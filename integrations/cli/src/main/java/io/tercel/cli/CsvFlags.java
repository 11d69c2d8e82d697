package io.tercel.cli;

import io.tercel.files.CsvOptions;
import picocli.CommandLine.Option;

/** How CSV is read and written. */
final class CsvFlags {

    @Option(
            names = "--separator",
            paramLabel = "CHARACTER",
            defaultValue = ",",
            description = "Between the values of CSV. Default: a comma.")
    private char separator = ',';

    @Option(
            names = "--null",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What stands for null in CSV. Default: nothing.")
    private String nullText = "";

    CsvOptions options() {
        return CsvOptions.DEFAULT.separator(separator).nullText(nullText);
    }
}
