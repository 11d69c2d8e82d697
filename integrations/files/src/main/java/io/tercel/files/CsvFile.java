package io.tercel.files;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.tercel.error.CorruptionException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A header of field names and a record for each row. A record with more or fewer values is a bad row. */
record CsvFile(Path path, CsvOptions options) implements RowFile {

    @Override
    public List<Part> parts() {
        return List.of(this::read);
    }

    private void read(int batchRows, Batches to) throws IOException {
        RowBatches batches = new RowBatches(0, batchRows, to);
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .fieldSeparator(options.separator())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(new InputStreamReader(FileSource.stream(path), StandardCharsets.UTF_8))) {
            Iterator<CsvRecord> each = records.iterator();
            if (each.hasNext()) {
                List<String> names = names(each.next());
                while (each.hasNext()) {
                    batches.add(row(names, each.next()));
                }
            }
        } catch (CsvParseException e) {
            throw new CorruptionException(path.toString(), 0, "not CSV: " + e.getMessage(), e);
        }
        batches.flush();
    }

    private List<String> names(CsvRecord header) {
        List<String> names = header.getFields();
        String first = names.getFirst();
        if (!first.isEmpty() && first.charAt(0) == '\uFEFF') {
            names = new ArrayList<>(names);
            names.set(0, first.substring(1));
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new CorruptionException(path.toString(), 0, "two columns have the same name: " + names);
        }
        return names;
    }

    private RawRow row(List<String> names, CsvRecord record) {
        if (record.getFieldCount() != names.size()) {
            return RawRow.unreadable("expected %d values, got %d (line %d)"
                    .formatted(names.size(), record.getFieldCount(), record.getStartingLineNumber()));
        }
        Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
            String value = record.getField(i);
            values.put(names.get(i), value.equals(options.nullText()) ? null : value);
        }
        return RawRow.of(values);
    }

    @Override
    public void close() {}
}
