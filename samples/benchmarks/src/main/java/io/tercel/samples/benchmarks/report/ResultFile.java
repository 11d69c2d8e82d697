package io.tercel.samples.benchmarks.report;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tercel.samples.benchmarks.data.InputException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The CSV file that results are appended to: {@code system,config,threads,build_s,quality,per_s}. A file that is new or empty gets
 * that header; one that another program began without a header is continued and read as it is.
 */
public final class ResultFile {

    private static final List<String> HEADER = List.of("system", "config", "threads", "build_s", "quality", "per_s");
    private static final double SMALL_RATE = 10;

    private final CsvMapper mapper =
            CsvMapper.csvBuilder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();
    private final Path file;

    /** A file that need not exist yet. */
    public ResultFile(Path file) {
        this.file = file;
    }

    /** Adds a line, and the header and missing folders before the first. */
    public void append(ResultRow row) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean isNew = !Files.exists(file) || Files.size(file) == 0;
        try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                SequenceWriter lines = mapper.writer(CsvSchema.emptySchema()).writeValues(out)) {
            if (isNew) {
                lines.write(HEADER);
            }
            lines.write(List.of(
                    row.system(),
                    row.config(),
                    Integer.toString(row.threads()),
                    format("%.2f", row.buildSeconds()),
                    format("%.4f", row.quality()),
                    format(row.perSecond().orElse(0) < SMALL_RATE ? "%.3f" : "%.1f", row.perSecond())));
        }
    }

    /**
     * All results in the order of the file.
     *
     * @throws InputException when a line does not have the six columns
     */
    public List<ResultRow> read() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file, "no such file");
        }
        List<ResultRow> rows = new ArrayList<>();
        ObjectReader reader = mapper.readerFor(String[].class);
        try (MappingIterator<String[]> lines = reader.readValues(file.toFile())) {
            for (int number = 1; lines.hasNext(); number++) {
                String[] columns = lines.next();
                boolean isBlank = columns.length == 0 || (columns.length == 1 && columns[0].isBlank());
                if (!isBlank && !isHeader(columns)) {
                    rows.add(parse(number, columns));
                }
            }
        }
        return rows;
    }

    /** Files that were joined have a header in the middle; other programs name the columns otherwise. */
    private static boolean isHeader(String[] columns) {
        return columns.length == HEADER.size() && columns[2].equals("threads");
    }

    private ResultRow parse(int line, String[] columns) throws InputException {
        if (columns.length != HEADER.size()) {
            throw new InputException(
                    file, "line " + line + " has " + columns.length + " columns, expected " + String.join(",", HEADER));
        }
        try {
            return new ResultRow(
                    columns[0],
                    columns[1],
                    Integer.parseInt(columns[2].strip()),
                    number(columns[3]),
                    number(columns[4]),
                    number(columns[5]));
        } catch (NumberFormatException malformed) {
            throw new InputException(file, "line " + line + ": " + malformed.getMessage());
        }
    }

    private static OptionalDouble number(String text) {
        return text.isBlank() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text.strip()));
    }

    private static String format(String pattern, OptionalDouble value) {
        return value.isEmpty() ? "" : String.format(Locale.ROOT, pattern, value.getAsDouble());
    }
}
