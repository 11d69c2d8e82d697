package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.vector.MetricType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments, geometries, arrays and arrays of structs on their way into columns. */
class TypedValuesTest {

    private static final FieldSchema CHUNKS = FieldSchema.structArray(
            "chunks", 3, FieldSchema.varchar("text").maxBytes(4), FieldSchema.floatVector("vec", 2, MetricType.COSINE));

    private static CollectionSchema with(FieldSchema field) {
        return CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .vector("v", 2, MetricType.L2)
                .field(field)
                .build();
    }

    private static List<ColumnData> columns(FieldSchema field, Object value, ZoneId zone) {
        Row row = Row.of("id", 1).with("v", new float[] {1, 2}).with(field.name(), value);
        List<ColumnData> columns = new RowValidator(with(field), Limits.DEFAULT, () -> zone, () -> false)
                .validateForUpsert(List.of(row))
                .batch()
                .columns();
        return columns.subList(2, columns.size());
    }

    private static long micros(Object value) {
        return ((ColumnData.Longs) columns(FieldSchema.timestamptz("at"), value, ZoneId.of("Europe/Zurich"))
                        .getFirst())
                .values()[0];
    }

    private static byte[] bytes(FieldSchema field, Object value) {
        return ((ColumnData.Bytes) columns(field, value, ZoneOffset.UTC).getFirst()).bytes();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(FieldSchema field, Object value) {
        return assertThatThrownBy(() -> columns(field, value, ZoneOffset.UTC))
                .isInstanceOf(InvalidRequestException.class);
    }

    // TIMESTAMPTZ

    @ParameterizedTest
    @CsvSource({
        "2025-01-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "2025-01-01T08:00:00+08:00, 2025-01-01T00:00:00Z",
        "2025-01-01T08:00:00+08, 2025-01-01T00:00:00Z",
        "2025-01-01T00:00:00.1234569z, 2025-01-01T00:00:00.123456Z",
        "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999999Z",
        "2025-01-01T00:00, 2024-12-31T23:00:00Z",
        "2025-07-01T00:00:00, 2025-06-30T22:00:00Z",
        "2025-01-01, 2024-12-31T23:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z"
    })
    void textsOfMomentsAreReadInTheZoneOfTheCollectionUnlessTheyNameAnOffset(String text, Instant expected) {
        assertThat(Moments.instant(micros(text))).isEqualTo(expected);
    }

    @Test
    void momentsComeInJavasTypesToo() {
        Instant moment = Instant.parse("2025-01-01T00:00:00.000001Z");
        assertThat(micros(moment.plusNanos(999))).isEqualTo(1_735_689_600_000_001L);
        assertThat(micros(OffsetDateTime.parse("2025-01-01T01:00:00.000001+01:00")))
                .isEqualTo(micros(moment));
        assertThat(micros(ZonedDateTime.parse("2025-01-01T01:00:00.000001+01:00[Europe/Zurich]")))
                .isEqualTo(micros(moment));
        assertThat(Moments.instant(Moments.LEAST)).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(Moments.instant(Moments.MOST)).isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2025-02-30T00:00:00Z", "2025-01-01 00:00:00", "10000-01-01T00:00:00Z"})
    void textsThatAreNoMomentsAreRefused_B4(String text) {
        assertRefused(FieldSchema.timestamptz("at"), text)
                .hasMessage("field 'at': expected a moment of the years 1 to 9999 such as"
                        + " 2025-01-31T23:59:59.123456+01:00, got '" + text + "' (row 0)");
    }

    @Test
    void momentsOutsideTheRangeAndOtherTypesAreRefused_B4() {
        assertRefused(FieldSchema.timestamptz("at"), Instant.MAX).hasMessageContaining("of the years 1 to 9999");
        assertRefused(FieldSchema.timestamptz("at"), Instant.parse("0000-12-31T23:59:59Z"))
                .hasMessageContaining("got 0000-12-31T23:59:59Z");
        assertRefused(FieldSchema.timestamptz("at"), 5L)
                .hasMessage("field 'at': expected TIMESTAMPTZ, got Long 5 (row 0)");
        assertThatThrownBy(() -> with(FieldSchema.timestamptz("at").defaultValue("soon")))
                .hasMessageContaining("got 'soon' (default value)");
        assertThat(FieldSchema.timestamptz("at").defaultValue("2025-01-01T01:00:00+01:00"))
                .isEqualTo(FieldSchema.timestamptz("at").defaultValue(Instant.parse("2025-01-01T00:00:00Z")));
    }

    // GEOMETRY

    @Test
    void geometriesAreLittleEndianWkbWhateverTheyCameAs() {
        byte[] point = HexFormat.of().parseHex("0101000000000000000000F03F0000000000000040");
        FieldSchema place = FieldSchema.geometry("place");
        assertThat(bytes(place, "POINT (1 2)")).isEqualTo(point);
        assertThat(bytes(place, point)).isEqualTo(point);
        assertThat(bytes(place, HexFormat.of().parseHex("00000000013FF00000000000004000000000000000")))
                .isEqualTo(point);
        assertThat(bytes(place, GeometryCodec.read(point))).isEqualTo(point);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT (1 2)",
                "POINT EMPTY",
                "LINESTRING (0 0, 1 0.1)",
                "POLYGON ((0 0, 2 0, 2 2, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))",
                "MULTIPOINT ((0 0), (1 1))",
                "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
                "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
                "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1)))"
            })
    void geometriesOfAllKindsComeBackAsTheyWere(String wkt) {
        byte[] stored = bytes(FieldSchema.geometry("place"), wkt);
        assertThat(GeometryCodec.text(stored)).isEqualTo(wkt);
        assertThat(bytes(FieldSchema.geometry("place"), stored)).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POINT (1)                    | expected WKT such as POINT (8.5 47.4)
            POINT (1 x)                  | expected WKT
            here                         | expected WKT
            POLYGON ((0 0, 1 0, 1 1))    | expected WKT
            POINT (1 2) POINT (3 4)      | expected WKT
            POINT Z (1 2 3)              | expected two coordinates a point, got more
            POINT (NaN 2)                | expected finite coordinates
            """)
    void textsThatAreNoGeometriesAreRefused_B4(String wkt, String message) {
        assertRefused(FieldSchema.geometry("place"), wkt)
                .hasMessageStartingWith("field 'place': " + message)
                .hasMessageEndingWith("(row 0)");
    }

    @Test
    void nestingThatWouldOverflowTheReadersStackIsRefused() {
        String deep = "GEOMETRYCOLLECTION (".repeat(50_000) + "POINT (1 1)" + ")".repeat(50_000);
        assertRefused(FieldSchema.geometry("place"), deep)
                .hasMessage("field 'place': expected at most 16 nested brackets (row 0)");
        ByteBuffer nested = ByteBuffer.allocate(9 * 50_000).order(ByteOrder.LITTLE_ENDIAN);
        while (nested.hasRemaining()) {
            nested.put((byte) 1).putInt(7).putInt(1);
        }
        assertRefused(FieldSchema.geometry("place"), nested.array()).hasMessageContaining("well-known binary");
    }

    @Test
    void binaryThatLiesAboutItsCountsIsRefusedBeforeAnythingIsAllocated() {
        for (String hex : List.of(
                "",
                "01",
                "0101000000",
                "0102000000FFFFFF7F",
                "0102000000FFFFFFFF",
                "0103000000FFFFFF7F00000000",
                "0104000000FFFFFF7F",
                "0108000000",
                "0201000000000000000000F03F0000000000000040",
                "0101000000000000000000F03F000000000000004000")) {
            assertRefused(FieldSchema.geometry("place"), HexFormat.of().parseHex(hex))
                    .hasMessage("field 'place': expected well-known binary of two coordinates a point, got other bytes"
                            + " (row 0)");
        }
    }

    @Test
    void defaultsOfGeometriesAreTextsInOneForm() {
        assertThat(FieldSchema.geometry("place").defaultValue("point(1 2)"))
                .isEqualTo(FieldSchema.geometry("place").defaultValue("POINT (1.0 2.0)"));
        assertThatThrownBy(() -> with(FieldSchema.geometry("place").defaultValue("here")))
                .hasMessageContaining("expected WKT")
                .hasMessageEndingWith("(default value)");
        assertThatThrownBy(() -> with(FieldSchema.geometry("place").defaultValue(new byte[0])))
                .hasMessageContaining("expected GEOMETRY, got byte[]");
    }

    // ARRAY

    @Test
    void arraysAreTheBytesThatArrayCodecDescribes() {
        assertThat(bytes(FieldSchema.array("x", DataType.INT16, 3), List.of(1, -2)))
                .isEqualTo(HexFormat.of().parseHex("0100FEFF"));
        assertThat(bytes(FieldSchema.array("x", DataType.BOOL, 3), new boolean[] {true, false}))
                .isEqualTo(HexFormat.of().parseHex("0100"));
        assertThat(bytes(FieldSchema.array("x", DataType.FLOAT, 3), new double[] {1.5}))
                .isEqualTo(HexFormat.of().parseHex("0000C03F"));
        assertThat(bytes(FieldSchema.array("x", DataType.VARCHAR, 3), new String[] {"ä", "", "b"}))
                .isEqualTo(HexFormat.of().parseHex("0300" + "02000000" + "02000000" + "03000000" + "C3A462"));
        assertThat(bytes(FieldSchema.array("x", DataType.VARCHAR, 3), List.of()))
                .isEmpty();
    }

    @Test
    void elementsAreNamedInMessages_B4() {
        FieldSchema numbers = FieldSchema.array("nums", DataType.INT8, 3);
        assertRefused(numbers, List.of(1, "x")).hasMessage("field 'nums[1]': expected INT8, got String (row 0)");
        assertRefused(numbers, List.of(1, 2, 300))
                .hasMessage("field 'nums[2]': expected INT8 (-128 to 127), got 300 (row 0)");
        assertRefused(numbers, Arrays.asList(1, null))
                .hasMessage("field 'nums[1]': expected INT8, got null, which an ARRAY cannot hold (row 0)");
        assertRefused(numbers, List.of(1, 2, 3, 4))
                .hasMessage("field 'nums': expected at most 3 elements, got 4 (row 0)");
        assertRefused(numbers, "1, 2").hasMessage("field 'nums': expected ARRAY of INT8, got String (row 0)");
        assertRefused(numbers, Map.of()).hasMessageStartingWith("field 'nums': expected ARRAY of INT8, got ");
        assertRefused(FieldSchema.array("tags", DataType.VARCHAR, 3).maxBytes(3), List.of("abc", "abcd"))
                .hasMessage("field 'tags[1]': expected at most 3 bytes of UTF-8, got 4 (row 0)");
        assertRefused(FieldSchema.array("d", DataType.DOUBLE, 3), new double[] {1, Double.NaN})
                .hasMessage("field 'd[1]': expected a finite number, got NaN (row 0)");
    }

    @Test
    void arraysHaveElementsOfOneScalarTypeAndACapacity() {
        assertThatThrownBy(() -> with(FieldSchema.array("x", DataType.JSON, 3)))
                .hasMessage("field 'x': elements are expected to be BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE,"
                        + " VARCHAR, got JSON");
        assertThatThrownBy(() -> with(FieldSchema.array("x", DataType.ARRAY, 3)))
                .hasMessageEndingWith("got ARRAY");
        assertThatThrownBy(() -> with(FieldSchema.of("x", DataType.ARRAY)))
                .hasMessage("field 'x': an ARRAY needs the type of its elements; say array(…)");
        assertThatThrownBy(() -> with(FieldSchema.of("x", DataType.STRUCT)))
                .hasMessage("field 'x': STRUCT is a type of elements only; say structArray(…)");
        assertThatThrownBy(() -> with(FieldSchema.array("x", DataType.BOOL, 0)))
                .hasMessage("field 'x': capacity is expected to be 1 to 4,096, got 0");
        assertThatThrownBy(() -> with(FieldSchema.array("x", DataType.BOOL, 4_097)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("field 'x': arrayElements allows 4,096, got 4,097");
        assertThatThrownBy(() -> with(FieldSchema.array("x", DataType.BOOL, 3).defaultValue(List.of())))
                .hasMessageStartingWith("field 'x': a ARRAY field cannot have a default value");
    }

    // ARRAY of STRUCT

    private static Map<String, Object> chunk(String text, float... vector) {
        return Map.of("text", text, "vec", vector);
    }

    @Test
    void structsAreKeptFieldByField() {
        List<ColumnData> columns = columns(CHUNKS, List.of(chunk("a", 1, 0), chunk("bc", 0, 1)), ZoneOffset.UTC);
        assertThat(columns).hasSize(2);
        assertThat(((ColumnData.Bytes) columns.get(0)).bytes())
                .isEqualTo(HexFormat.of().parseHex("0200" + "01000000" + "03000000" + "616263"));
        assertThat(((ColumnData.Bytes) columns.get(1)).bytes())
                .isEqualTo(HexFormat.of().parseHex("0000803F" + "00000000" + "00000000" + "0000803F"));
        assertThat(with(CHUNKS).storedFields())
                .extracting(FieldSchema::name)
                .containsExactly("id", "v", "chunks[text]", "chunks[vec]");
    }

    @Test
    void fieldsOfStructsAreNamedInMessages_B4() {
        assertRefused(CHUNKS, List.of(chunk("a", 1, 0), chunk("abcde", 1, 0)))
                .hasMessage("field 'chunks[1][text]': expected at most 4 bytes of UTF-8, got 5 (row 0)");
        assertRefused(CHUNKS, List.of(chunk("a", 1, 0, 0)))
                .hasMessage("field 'chunks[0][vec]': expected 2 dimensions, got 3 (row 0)");
        assertRefused(CHUNKS, List.of(chunk("a", 0, 0)))
                .hasMessage("field 'chunks[0][vec]': zero vector has no direction under COSINE (row 0)");
        assertRefused(CHUNKS, List.of(Map.of("text", "a"))).hasMessage("field 'chunks[0][vec]': missing (row 0)");
        assertRefused(CHUNKS, List.of(Map.of("text", "a", "vec", new float[] {1, 2}, "txt", 1)))
                .hasMessage("field 'chunks[0]': field 'txt' is not in the STRUCT, did you mean 'text'?; its fields are"
                        + " text, vec (row 0)");
        assertRefused(CHUNKS, List.of("a")).hasMessage("field 'chunks[0]': expected STRUCT, got String (row 0)");
        assertRefused(CHUNKS, Arrays.asList(chunk("a", 1, 0), null))
                .hasMessage("field 'chunks[1]': expected STRUCT, got null (row 0)");
        assertRefused(CHUNKS, Map.of()).hasMessageStartingWith("field 'chunks': expected ARRAY of STRUCT, got ");
        assertRefused(CHUNKS, List.of(chunk("a", 1, 0), chunk("a", 1, 0), chunk("a", 1, 0), chunk("a", 1, 0)))
                .hasMessage("field 'chunks': expected at most 3 elements, got 4 (row 0)");
    }

    @Test
    void fieldsOfStructsHaveRulesOfTheirOwn() {
        assertThatThrownBy(() -> with(FieldSchema.structArray("c", 3)))
                .hasMessage("field 'c': a STRUCT needs at least one field");
        assertThatThrownBy(() -> with(FieldSchema.structArray("c", 3, FieldSchema.json("j"))))
                .hasMessageStartingWith("field 'c[j]': a field of a STRUCT is expected to be BOOL, INT8");
        assertThatThrownBy(() -> with(
                        FieldSchema.structArray("c", 3, FieldSchema.int64("n").nullable())))
                .hasMessage("field 'c[n]': a field of a STRUCT cannot be nullable; make 'c' nullable");
        assertThatThrownBy(() -> with(FieldSchema.structArray("c", 3, FieldSchema.text("t"))))
                .hasMessage("field 'c[t]': a field of a STRUCT cannot be analyzed");
        assertThatThrownBy(() -> with(FieldSchema.structArray("c", 3, FieldSchema.int64("n"), FieldSchema.int64("n"))))
                .hasMessage("field 'c': field 'n' is declared twice");
        assertThatThrownBy(() -> with(FieldSchema.structArray("c", 3, FieldSchema.floatVector("v", 1, MetricType.IP))))
                .hasMessageContaining("dimension is expected to be 2");
    }

    @Test
    void keysThatTheDatabaseMakesAreNumbersOrTheirDigits() {
        CollectionSchema schema = CollectionSchema.builder("papers")
                .autoId("id", DataType.VARCHAR)
                .vector("v", 2, MetricType.L2)
                .build();
        CheckedRows checked = new RowValidator(schema, Limits.DEFAULT)
                .validateForInsert(List.of(Row.of("v", new float[] {1, 2})), () -> Long.MAX_VALUE);
        assertThat(checked.ids()).containsExactly("9223372036854775807");
        assertThat(PrimaryKeys.of(checked.batch().columns().getFirst(), 0)).isEqualTo("9223372036854775807");
    }
}
