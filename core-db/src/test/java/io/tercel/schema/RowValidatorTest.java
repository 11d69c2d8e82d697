package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.testing.LimitsWith;
import io.tercel.testing.Property;
import io.tercel.testing.RandomSource;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import io.tercel.vector.SparseVector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowValidatorTest {

    private static final Row GOOD = Row.of("id", 1).with("v", new float[] {1, 2, 3});

    private static long noKeys() {
        throw new AssertionError("asked for a key");
    }

    private static CollectionSchema.Builder schema() {
        return CollectionSchema.builder("papers")
                .primaryKey("id", DataType.INT64)
                .vector("v", 3, MetricType.COSINE);
    }

    private static CollectionSchema with(FieldSchema... fields) {
        CollectionSchema.Builder schema = schema();
        Arrays.stream(fields).forEach(schema::field);
        return schema.build();
    }

    private static CheckedRows insert(CollectionSchema schema, Row... rows) {
        return new RowValidator(schema, Limits.DEFAULT).validateForInsert(List.of(rows), RowValidatorTest::noKeys);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(CollectionSchema schema, Row... rows) {
        return assertThatThrownBy(() -> insert(schema, rows)).isInstanceOf(InvalidRequestException.class);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(FieldSchema field, Object value) {
        return assertRefused(with(field), GOOD.with(field.name(), value));
    }

    private static ColumnData column(FieldSchema field, @Nullable Object value) {
        return insert(with(field), GOOD.with(field.name(), value))
                .batch()
                .columns()
                .get(2);
    }

    private static String text(ColumnData column, int row) {
        ColumnData.Bytes bytes = (ColumnData.Bytes) column;
        int start = bytes.offsets()[row];
        return new String(bytes.bytes(), start, bytes.offsets()[row + 1] - start, StandardCharsets.UTF_8);
    }

    private static float[] floats(ColumnData column) {
        return ((ColumnData.Vectors) column).values();
    }

    // B1, B2

    @Test
    void wrongDimensionNamesFieldBothDimensionsAndRow_B1() {
        Row other = Row.of("id", 2).with("v", new float[] {1, 2});
        assertRefused(schema().build(), GOOD, other).hasMessage("field 'v': expected 3 dimensions, got 2 (row 1)");
        assertRefused(schema().build(), GOOD.with("v", DenseVector.of(1, 2, 3, 4)))
                .hasMessage("field 'v': expected 3 dimensions, got 4 (row 0)");
        assertRefused(schema().build(), GOOD.with("v", List.of()))
                .hasMessage("field 'v': expected 3 dimensions, got 0 (row 0)");
    }

    @Test
    void numbersThatAreNotFiniteAreNamedWithTheirIndex_B2() {
        assertRefused(schema().build(), GOOD.with("v", new float[] {1, Float.NaN, 1}))
                .hasMessage("field 'v': value at index 1 is NaN (row 0)");
        assertRefused(schema().build(), GOOD.with("v", DenseVector.of(1, 2, Float.NEGATIVE_INFINITY)))
                .hasMessage("field 'v': value at index 2 is -Infinity (row 0)");
        assertRefused(schema().build(), GOOD.with("v", List.of(Double.NaN, 1, 1)))
                .hasMessage("field 'v': value at index 0 is NaN (row 0)");
        assertRefused(schema().build(), GOOD.with("v", List.of(1, 1e39, 1)))
                .hasMessage("field 'v': value at index 1 is 1.0E39, outside the range of a 32-bit float (row 0)");
    }

    @Property(tries = 200)
    void everyPlaceOfABadNumberIsFound_B2(RandomSource random) {
        CollectionSchema schema = CollectionSchema.builder("c")
                .primaryKey("id", DataType.INT64)
                .vector("v", 67, MetricType.L2)
                .build();
        float[] vector = new float[67];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextFloat() - 0.5f;
        }
        int at = random.nextInt(67);
        vector[at] = random.pick(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
        assertRefused(schema, Row.of("id", 1).with("v", vector))
                .hasMessage("field 'v': value at index %d is %s (row 0)", at, vector[at]);
    }

    @Test
    void zeroVectorIsRefusedUnderCosineOnly_B2() {
        assertRefused(schema().build(), GOOD.with("v", new float[] {0, -0f, 0}))
                .hasMessage("field 'v': zero vector has no direction under COSINE (row 0)");
        for (MetricType metric : List.of(MetricType.L2, MetricType.IP)) {
            CollectionSchema schema = CollectionSchema.builder("c")
                    .primaryKey("id", DataType.INT64)
                    .vector("v", 3, metric)
                    .build();
            assertThat(insert(schema, GOOD.with("v", new float[3])).batch().rows())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, Float.MIN_VALUE, 1e25f})
    void vectorsWhoseLengthAFloatCannotHoldAreRefusedUnderCosine_B2(float component) {
        assertRefused(schema().build(), GOOD.with("v", new float[] {component, 0, component}))
                .hasMessageContaining("has no direction in 32-bit floats under COSINE");
    }

    @Test
    void vectorsKeepTheirBits() {
        float[] vector = {-0f, Float.MIN_VALUE, 1};
        ColumnData column = insert(schema().build(), GOOD.with("v", vector))
                .batch()
                .columns()
                .get(1);
        for (int i = 0; i < 3; i++) {
            assertThat(Float.floatToRawIntBits(floats(column)[i])).isEqualTo(Float.floatToRawIntBits(vector[i]));
        }
    }

    @Test
    void vectorsComeAsArraysVectorsAndListsOfNumbers() {
        CheckedRows rows = insert(
                schema().build(),
                GOOD,
                GOOD.with("id", 2).with("v", DenseVector.of(4, 5, 6)),
                GOOD.with("id", 3).with("v", List.of(7, 8.5, 9f)));
        assertThat(floats(rows.batch().columns().get(1))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8.5f, 9);
        assertRefused(schema().build(), GOOD.with("v", List.of(1, "2", 3)))
                .hasMessage("field 'v': expected a number at index 1, got String (row 0)");
        assertRefused(schema().build(), GOOD.with("v", Arrays.asList(1, null, 3)))
                .hasMessage("field 'v': expected a number at index 1, got null (row 0)");
        assertRefused(schema().build(), GOOD.with("v", "[1,2,3]"))
                .hasMessage("field 'v': expected FLOAT_VECTOR, got String (row 0)");
    }

    @Test
    void sparseVectorsComeSortedFromMapsToo() {
        FieldSchema field = FieldSchema.sparseVector("s");
        ColumnData.Sparse column = (ColumnData.Sparse) column(field, Map.of(4_294_967_294L, 1, 3, 0.5, (short) 7, 2f));
        assertThat(column.indices()).containsExactly(3, 7, -2);
        assertThat(column.values()).containsExactly(0.5f, 2, 1);
        assertThat(((ColumnData.Sparse) column(field, SparseVector.of(Map.of()))).offsets())
                .containsExactly(0, 0);
        assertRefused(field, Map.of(4_294_967_295L, 1))
                .hasMessage("field 's': dimension 4294967295 is outside 0 .. 4294967294 (row 0)");
        assertRefused(field, Map.of(-1, 1)).hasMessageContaining("dimension -1 is outside");
        assertRefused(field, Map.of(1, Float.NaN))
                .hasMessage("field 's': weight of dimension 1 is NaN, not a finite float (row 0)");
        assertRefused(field, Map.of(1, 1, 1L, 1)).hasMessage("field 's': dimension 1 is given twice (row 0)");
        assertRefused(field, Map.of("1", 1))
                .hasMessage("field 's': expected integers as dimensions, got String (row 0)");
        assertRefused(field, Collections.singletonMap(1, null))
                .hasMessage("field 's': expected a number as the weight of dimension 1, got null (row 0)");
        assertRefused(field, List.of(1, 2)).hasMessageStartingWith("field 's': expected SPARSE_FLOAT_VECTOR, got List");
    }

    // B3

    @Test
    void missingFieldListsTheKnownOnes_B3() {
        assertRefused(with(FieldSchema.int32("year")), GOOD)
                .hasMessage("field 'year': missing (row 0); known fields: id, v, year");
    }

    @Test
    void unknownFieldNamesTheNearest_B3() {
        assertRefused(with(FieldSchema.int32("year")), GOOD.with("yaer", 2020))
                .hasMessage("field 'yaer': not in collection 'papers', did you mean 'year'? (row 0);"
                        + " known fields: id, v, year");
        assertRefused(with(FieldSchema.int32("year")), GOOD.with("year", 1).with("publisher", "x"))
                .hasMessage("field 'publisher': not in collection 'papers' (row 0); known fields: id, v, year");
    }

    @Test
    void missingFieldInADynamicCollectionNamesWhatWasMeant_B3() {
        CollectionSchema schema =
                schema().field(FieldSchema.int32("year")).dynamicFields(true).build();
        assertRefused(schema, GOOD.with("yaer", 2020))
                .hasMessage("field 'year': missing, is it meant by 'yaer'? (row 0); known fields: id, v, year");
    }

    @Test
    void nullIsRefusedWhereItIsNotAllowed_B3() {
        assertRefused(with(FieldSchema.int32("year")), GOOD.with("year", null))
                .hasMessage("field 'year': expected INT32, got null, which the field does not allow (row 0)");
        assertRefused(schema().build(), GOOD.with("v", null))
                .hasMessage("field 'v': expected FLOAT_VECTOR, got null, which the field does not allow (row 0)");
    }

    @Test
    void defaultsAndNullsFollowTheMatrix() {
        FieldSchema plain = FieldSchema.int32("year");
        for (FieldSchema field :
                List.of(plain.defaultValue(5), plain.defaultValue(5).nullable())) {
            for (Row row : List.of(GOOD, GOOD.with("year", null))) {
                ColumnData.Longs column = (ColumnData.Longs)
                        insert(with(field), row).batch().columns().get(2);
                assertThat(column.values()).containsExactly(5);
                assertThat(column.nulls()).isNull();
            }
        }
        for (Row row : List.of(GOOD, GOOD.with("year", null))) {
            ColumnData column =
                    insert(with(plain.nullable()), row).batch().columns().get(2);
            assertThat(column.isNull(0)).isTrue();
        }
        assertThat(column(plain.defaultValue(5).nullable(), 6).isNull(0)).isFalse();
    }

    @Test
    void nullRowsOfEveryTypeKeepTheirPlace() {
        List<FieldSchema> fields = List.of(
                FieldSchema.bool("a"),
                FieldSchema.float64("b"),
                FieldSchema.varchar("c"),
                FieldSchema.json("d"),
                FieldSchema.floatVector("e", 2, MetricType.COSINE),
                FieldSchema.sparseVector("f"));
        CollectionSchema.Builder builder = schema();
        fields.forEach(field -> builder.field(field.nullable()));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            Row row = GOOD.with("id", i);
            rows.add(
                    i % 3 == 0
                            ? row
                            : row.with("a", true)
                                    .with("b", i)
                                    .with("c", "t" + i)
                                    .with("d", i)
                                    .with("e", new float[] {i, 1})
                                    .with("f", Map.of(i, 1)));
        }
        RowBatch batch = insert(builder.build(), rows.toArray(Row[]::new)).batch();
        for (int i = 0; i < 130; i++) {
            for (ColumnData column : batch.columns().subList(2, 8)) {
                assertThat(column.isNull(i)).isEqualTo(i % 3 == 0);
            }
            boolean isNull = i % 3 == 0;
            assertThat(text(batch.columns().get(4), i)).isEqualTo(isNull ? "" : "t" + i);
            assertThat(text(batch.columns().get(5), i)).isEqualTo(isNull ? "" : String.valueOf(i));
            assertThat(floats(batch.columns().get(6))[2 * i]).isEqualTo(isNull ? 0 : i);
        }
    }

    // B4

    @ParameterizedTest
    @MethodSource("integersOutOfRange")
    void integersOutOfRangeAreRefusedNotNarrowed_B4(FieldSchema field, Object value, String range) {
        assertRefused(field, value)
                .hasMessage("field 'n': expected %s (%s), got %s (row 0)", field.type(), range, value);
    }

    static List<Object[]> integersOutOfRange() {
        return List.of(
                new Object[] {FieldSchema.int8("n"), 128, "-128 to 127"},
                new Object[] {FieldSchema.int8("n"), (short) -129, "-128 to 127"},
                new Object[] {FieldSchema.int16("n"), 32_768L, "-32768 to 32767"},
                new Object[] {FieldSchema.int32("n"), 2_147_483_648L, "-2147483648 to 2147483647"});
    }

    @Test
    void everyIntegerTypeThatFitsIsTaken_B4() {
        for (Object value : List.of((byte) -7, (short) -7, -7, -7L)) {
            assertThat(((ColumnData.Longs) column(FieldSchema.int8("n"), value)).values())
                    .containsExactly(-7);
        }
        assertThat(((ColumnData.Longs) column(FieldSchema.int64("n"), Long.MIN_VALUE)).values())
                .containsExactly(Long.MIN_VALUE);
        assertThat(((ColumnData.Longs) column(FieldSchema.bool("n"), true)).values())
                .containsExactly(1);
    }

    @Test
    void wrongTypesAreRefused_B4() {
        assertRefused(FieldSchema.int64("n"), 1.0).hasMessage("field 'n': expected INT64, got Double 1.0 (row 0)");
        assertRefused(FieldSchema.int64("n"), "1").hasMessage("field 'n': expected INT64, got String (row 0)");
        assertRefused(FieldSchema.bool("n"), 1).hasMessage("field 'n': expected BOOL, got Integer 1 (row 0)");
        assertRefused(FieldSchema.varchar("n"), 1).hasMessage("field 'n': expected VARCHAR, got Integer 1 (row 0)");
        assertRefused(FieldSchema.float64("n"), new BigDecimal("1"))
                .hasMessage("field 'n': expected DOUBLE, got BigDecimal 1 (row 0)");
        assertRefused(schema().build(), GOOD.with("id", "1"))
                .hasMessage("field 'id': expected INT64, got String (row 0)");
    }

    @Test
    void numbersThatAFloatingFieldCannotHoldExactlyAreRefused_B4() {
        assertRefused(FieldSchema.float32("n"), 0.1)
                .hasMessage(
                        "field 'n': FLOAT cannot hold Double 0.1 exactly; give a Float or make the field DOUBLE (row 0)");
        assertRefused(FieldSchema.float32("n"), 16_777_217)
                .hasMessage("field 'n': FLOAT cannot hold Integer 16777217 exactly (row 0)");
        assertRefused(FieldSchema.float64("n"), 9_007_199_254_740_993L).hasMessageContaining("exactly");
        assertRefused(FieldSchema.float64("n"), Long.MAX_VALUE).hasMessageContaining("exactly");
        assertRefused(FieldSchema.float64("n"), Double.NaN)
                .hasMessage("field 'n': expected a finite number, got NaN (row 0)");
        assertRefused(FieldSchema.float32("n"), Float.NEGATIVE_INFINITY)
                .hasMessage("field 'n': expected a finite number, got -Infinity (row 0)");
        assertThat(doubles(FieldSchema.float32("n"), 0.5)).isEqualTo(0.5);
        assertThat(doubles(FieldSchema.float32("n"), 0.1f)).isEqualTo(0.1f);
        assertThat(doubles(FieldSchema.float64("n"), Long.MIN_VALUE)).isEqualTo(-0x1p63);
    }

    @Test
    void negativeZeroBecomesZero_B4() {
        assertThat(Double.doubleToRawLongBits(doubles(FieldSchema.float64("n"), -0.0)))
                .isZero();
        assertThat(Double.doubleToRawLongBits(doubles(FieldSchema.float32("n"), -0f)))
                .isZero();
    }

    private static double doubles(FieldSchema field, Object value) {
        return ((ColumnData.Doubles) column(field, value)).values()[0];
    }

    // B5

    @Test
    void textIsLimitedInBytesAndTheMessageCountsThem_B5() {
        FieldSchema field = FieldSchema.varchar("t").maxBytes(5);
        assertThat(text(column(field, "ääa"), 0)).isEqualTo("ääa");
        assertRefused(field, "äää").hasMessage("field 't': expected at most 5 bytes of UTF-8, got 6 (row 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab\uD83D", "ab\uDE00", "ab\uDE00\uD83D", "ab\uD83Dx"})
    void loneSurrogatesAreRefusedEverywhere_B5(String bad) {
        String message = "the text is not valid Unicode: lone surrogate at index 2 (row 0)";
        assertRefused(FieldSchema.varchar("t"), bad).hasMessage("field 't': " + message);
        assertRefused(FieldSchema.json("t"), bad).hasMessage("field 't': " + message);
        assertRefused(FieldSchema.json("t"), Map.of("a", List.of(1, bad)))
                .hasMessage("field 't[\"a\"][1]': " + message);
        assertRefused(FieldSchema.json("t"), Map.of(bad, 1)).hasMessageContaining(message);
        CollectionSchema dynamic = schema().dynamicFields(true).build();
        assertRefused(dynamic, GOOD.with(bad, 1)).hasMessageContaining(message);
        assertRefused(dynamic, GOOD.with("t", bad)).hasMessage("field 't': " + message);
    }

    @Test
    void nulCharactersAndAllOfUnicodeRoundTrip_B5() {
        String text = "a\u0000b\uD83D\uDE00\uFFFF\t";
        assertThat(text(column(FieldSchema.varchar("t"), text), 0)).isEqualTo(text);
        assertThat(text(column(FieldSchema.varchar("t"), ""), 0)).isEmpty();
    }

    // B6, B7

    @Test
    void keyGivenTwiceInAnInsertNamesBothRows_B6() {
        assertRefused(schema().build(), GOOD, GOOD.with("id", 2), GOOD.with("id", 1L))
                .hasMessage("field 'id': key 1 is given twice (rows 0 and 2)");
        CollectionSchema texts = CollectionSchema.builder("c")
                .primaryKey("id", DataType.VARCHAR)
                .vector("v", 3, MetricType.IP)
                .build();
        assertRefused(texts, GOOD.with("id", "a"), GOOD.with("id", "a"))
                .hasMessage("field 'id': key 'a' is given twice (rows 0 and 1)");
    }

    @Test
    void lastRowOfAKeyStaysInAnUpsertAndTheOthersAreCounted_B6() {
        CollectionSchema schema = with(
                FieldSchema.varchar("t").nullable(),
                FieldSchema.sparseVector("s").nullable(),
                FieldSchema.float64("d").nullable());
        List<Row> rows = List.of(
                GOOD.with("t", "first").with("s", Map.of(1, 1)),
                GOOD.with("id", 2).with("v", new float[] {4, 5, 6}).with("d", 2),
                GOOD.with("t", "second").with("d", 1),
                GOOD.with("id", 3).with("t", "third").with("s", Map.of(2, 5)),
                GOOD.with("v", new float[] {7, 8, 9}));
        CheckedRows checked = new RowValidator(schema, Limits.DEFAULT).validateForUpsert(rows);
        assertThat(checked.dropped()).isEqualTo(2);
        assertThat(checked.ids()).containsExactly(1L, 2L, 1L, 3L, 1L);
        RowBatch batch = checked.batch();
        assertThat(batch.rows()).isEqualTo(3);
        assertThat(((ColumnData.Longs) batch.columns().get(0)).values()).containsExactly(2, 3, 1);
        assertThat(floats(batch.columns().get(1))).containsExactly(4, 5, 6, 1, 2, 3, 7, 8, 9);
        assertThat(batch.columns().get(2).nulls()).containsExactly(0b101);
        assertThat(text(batch.columns().get(2), 1)).isEqualTo("third");
        assertThat(((ColumnData.Sparse) batch.columns().get(3)).indices()).containsExactly(2);
        assertThat(((ColumnData.Sparse) batch.columns().get(3)).offsets()).containsExactly(0, 0, 1, 1);
        assertThat(((ColumnData.Doubles) batch.columns().get(4)).values()).containsExactly(2, 0, 0);
    }

    @Test
    void supersededRowsOfAnUpsertAreCheckedToo_B6() {
        RowValidator validator = new RowValidator(schema().build(), Limits.DEFAULT);
        List<Row> rows = List.of(GOOD.with("v", new float[] {1}), GOOD);
        assertThatThrownBy(() -> validator.validateForUpsert(rows)).hasMessageContaining("(row 0)");
    }

    @Test
    void missingKeyIsRefused_B7() {
        assertRefused(schema().build(), GOOD, Row.of("v", new float[3]))
                .hasMessage("field 'id': the primary key is missing (row 1)");
        assertRefused(schema().build(), GOOD.with("id", null))
                .hasMessage("field 'id': the primary key is missing (row 0)");
    }

    @Test
    void keysTheDatabaseMakesAreNotGiven_B7() {
        CollectionSchema schema = CollectionSchema.builder("c")
                .autoId("id")
                .vector("v", 3, MetricType.COSINE)
                .build();
        RowValidator validator = new RowValidator(schema, Limits.DEFAULT);
        Row row = Row.of("v", new float[] {1, 2, 3});
        assertRefused(schema, row.with("id", 1))
                .hasMessage("field 'id': the database makes this key; leave it out (row 0)");
        long[] next = {100};
        CheckedRows checked = validator.validateForInsert(List.of(row, row.with("id", null)), () -> next[0]++);
        assertThat(checked.ids()).containsExactly(100L, 101L);
        assertThat(((ColumnData.Longs) checked.batch().columns().getFirst()).values())
                .containsExactly(100, 101);
    }

    @Test
    void noKeyIsMadeForABatchThatIsRefused_B7() {
        CollectionSchema schema = CollectionSchema.builder("c")
                .autoId("id")
                .vector("v", 3, MetricType.COSINE)
                .build();
        assertRefused(schema, Row.of("v", new float[] {1, 2, 3}), Row.of("v", new float[2]));
    }

    @Test
    void upsertNamesTheRowToReplaceEvenWhereKeysAreMade_B7() {
        CollectionSchema schema = CollectionSchema.builder("c")
                .autoId("id")
                .vector("v", 3, MetricType.COSINE)
                .build();
        RowValidator validator = new RowValidator(schema, Limits.DEFAULT);
        assertThat(validator.validateForUpsert(List.of(GOOD)).ids()).containsExactly(1L);
        assertThatThrownBy(() -> validator.validateForUpsert(List.of(Row.of("v", new float[] {1, 2, 3}))))
                .hasMessage("field 'id': the primary key is missing; an upsert names the row to replace (row 0)");
    }

    @Test
    void keysOfLookupsAreNormalized() {
        FieldSchema number = FieldSchema.int64("id");
        assertThat(PrimaryKeys.normalized(number, List.of(1, 2L, (short) 3))).containsExactly(1L, 2L, 3L);
        assertThatThrownBy(() -> PrimaryKeys.normalized(number, List.of(1, "2")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("field 'id': expected INT64, got String (position 1)");
        assertThatThrownBy(() -> PrimaryKeys.normalized(FieldSchema.varchar("id"), List.of("\uD83D")))
                .hasMessageContaining("lone surrogate");
        assertThatThrownBy(() -> PrimaryKeys.normalized(number, Arrays.asList(1, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("ids[1]");
        CollectionSchema texts = CollectionSchema.builder("c")
                .primaryKey("id", DataType.VARCHAR)
                .vector("v", 3, MetricType.IP)
                .build();
        RowBatch batch =
                insert(texts, GOOD.with("id", "é"), GOOD.with("id", "b")).batch();
        assertThat(PrimaryKeys.of(batch.columns().getFirst(), 0)).isEqualTo("é");
        assertThat(PrimaryKeys.of(
                        insert(schema().build(), GOOD).batch().columns().getFirst(), 0))
                .isEqualTo(1L);
    }

    // B8, B9

    @Test
    void emptyBatchIsNothing_B8() {
        CheckedRows checked = insert(with(
                FieldSchema.varchar("t"),
                FieldSchema.sparseVector("s"),
                FieldSchema.json("j"),
                FieldSchema.float32("f")));
        assertThat(checked.batch().rows()).isZero();
        assertThat(checked.ids()).isEmpty();
    }

    @Test
    void batchAboveALimitNamesLimitValueAndGiven_B9() {
        Limits limits = limits(3, 1_000);
        RowValidator validator = new RowValidator(with(FieldSchema.varchar("t")), limits);
        List<Row> four = Collections.nCopies(4, GOOD.with("t", ""));
        assertThatThrownBy(() -> validator.validateForInsert(four, RowValidatorTest::noKeys))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("insert: insertRows allows 3, got 4");
        List<Row> large = List.of(GOOD.with("t", "x".repeat(980)));
        assertThatThrownBy(() -> validator.validateForInsert(large, RowValidatorTest::noKeys))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("insert: insertBytes allows 1,000, got 1,004");
        validator.validateForInsert(List.of(GOOD.with("t", "x".repeat(976))), RowValidatorTest::noKeys);
    }

    private static Limits limits(int insertRows, int insertBytes) {
        return LimitsWith.limits(Map.of(
                "jsonBytes",
                60,
                "jsonDepth",
                4,
                "insertBytes",
                insertBytes,
                "insertRows",
                insertRows,
                "sparseEntries",
                2));
    }

    @Test
    void valuesAboveALimitNameLimitValueAndGiven_B9() {
        CollectionSchema schema = schema().field(FieldSchema.json("j").nullable())
                .field(FieldSchema.sparseVector("s").nullable())
                .dynamicFields(true)
                .build();
        RowValidator validator = new RowValidator(schema, limits(10, 10_000));
        assertLimit(validator, GOOD.with("j", "x".repeat(59)), "field 'j' (row 0): jsonBytes allows 60, got 61");
        assertLimit(validator, GOOD.with("x", "x".repeat(59)), "field '$meta' (row 0): jsonBytes allows 60, got 67");
        assertLimit(
                validator,
                GOOD.with("j", List.of(List.of(List.of(Map.of("a", List.of()))))),
                "field 'j[0][0][0][\"a\"]' (row 0): jsonDepth allows 4, got 5");
        assertLimit(
                validator,
                GOOD.with("s", Map.of(1, 1, 2, 1, 3, 1)),
                "field 's' (row 0): sparseEntries allows 2, got 3");
        validator.validateForInsert(
                List.of(GOOD.with("j", List.of(List.of(List.of(Map.of("a", 1)))))), RowValidatorTest::noKeys);
    }

    private static void assertLimit(RowValidator validator, Row row, String message) {
        assertThatThrownBy(() -> validator.validateForInsert(List.of(row), RowValidatorTest::noKeys))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage(message);
    }

    // B22, B23

    @Test
    void nothingOfTheCallersIsKept_B22() {
        float[] vector = {1, 2, 3};
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> document = new LinkedHashMap<>(Map.of("a", list));
        CollectionSchema schema =
                schema().field(FieldSchema.json("j")).dynamicFields(true).build();
        Row row = Row.of("id", 1).with("v", vector).with("j", document).with("free", list);
        RowBatch batch = insert(schema, row).batch();
        vector[0] = Float.NaN;
        list.add("changed");
        document.clear();
        assertThat(floats(batch.columns().get(2))).containsExactly(1, 2, 3);
        assertThat(text(batch.columns().get(3), 0)).isEqualTo("{\"a\":[1]}");
        assertThat(text(batch.columns().get(1), 0)).isEqualTo("{\"free\":[1]}");
    }

    @Test
    void nullRowsAreNamed_B23() {
        RowValidator validator = new RowValidator(schema().build(), Limits.DEFAULT);
        List<Row> rows = Arrays.asList(GOOD, null);
        assertThatThrownBy(() -> validator.validateForInsert(rows, RowValidatorTest::noKeys))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("rows[1]");
    }

    // JSON and dynamic fields

    @Test
    void jsonIsCompactWithKeysInTheOrderGiven() throws JsonProcessingException {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("z", 1);
        document.put("a", Arrays.asList(true, null, 1.23f, 1.0, Long.MAX_VALUE, new BigDecimal("0.10")));
        document.put("q\"", "ä\u0000\n");
        String json = "{\"z\":1,\"a\":[true,null,1.23,1.0,9223372036854775807,0.10],\"q\\\"\":\"ä\\u0000\\n\"}";
        assertThat(text(column(FieldSchema.json("j"), document), 0)).isEqualTo(json);
        assertThat(text(
                        column(
                                FieldSchema.json("j"),
                                new ObjectMapper().readTree("{\"b\":[1,{\"a\":null}],\"a\":1e3}")),
                        0))
                .isEqualTo("{\"b\":[1,{\"a\":null}],\"a\":1000.0}");
        assertThat(text(column(FieldSchema.json("j"), "text"), 0)).isEqualTo("\"text\"");
    }

    @Test
    void valuesThatJsonCannotHoldAreNamedWithTheirPath_B4() {
        assertRefused(FieldSchema.json("j"), Map.of("a", List.of(1, Double.NaN)))
                .hasMessage("field 'j[\"a\"][1]': JSON cannot hold NaN (row 0)");
        assertRefused(FieldSchema.json("j"), Map.of("when", Instant.EPOCH))
                .hasMessage(
                        "field 'j[\"when\"]': expected a map, list, text, number, boolean or null, got Instant (row 0)");
        assertRefused(FieldSchema.json("j"), Map.of(1, "x"))
                .hasMessage("field 'j': expected text as a key, got Integer (row 0)");
    }

    @Test
    void undeclaredFieldsAreCollectedInTheOrderGiven() {
        CollectionSchema schema = schema().field(FieldSchema.int32("year").nullable())
                .dynamicFields(true)
                .build();
        Row row = Row.of("zebra", 1)
                .with("id", 1)
                .with("none", null)
                .with("year", 7)
                .with("v", new float[] {1, 1, 1});
        RowBatch batch = insert(schema, row.with("apple", List.of("x"))).batch();
        assertThat(text(batch.columns().get(1), 0)).isEqualTo("{\"zebra\":1,\"none\":null,\"apple\":[\"x\"]}");
    }

    @Test
    void rowsWithoutUndeclaredFieldsHaveAnEmptyDocumentNotNull() {
        ColumnData meta = insert(schema().dynamicFields(true).build(), GOOD)
                .batch()
                .columns()
                .get(1);
        assertThat(meta.isNull(0)).isFalse();
        assertThat(text(meta, 0)).isEqualTo("{}");
    }

    @Test
    void theHiddenFieldAndOutputsOfFunctionsAreNotGiven() {
        CollectionSchema.Builder schema =
                schema().field(FieldSchema.text("body")).bm25("body", "words");
        for (boolean dynamic : new boolean[] {true, false}) {
            CollectionSchema built = schema.dynamicFields(dynamic).build();
            assertRefused(built, GOOD.with("body", "x").with("words", Map.of(1, 1)))
                    .hasMessage("field 'words': filled by the database from 'body'; leave it out (row 0)");
            assertRefused(built, GOOD.with("body", "x").with("$meta", Map.of()))
                    .hasMessageStartingWith("field '$meta': the database's own");
            assertRefused(built, GOOD.with("body", "x").with("", 1))
                    .hasMessage("field '': a field needs a name (row 0)");
        }
    }

    @Test
    void firstBadRowIsNamedWhateverFieldsAreBadLater() {
        CollectionSchema schema = with(FieldSchema.int32("year"));
        assertRefused(
                        schema,
                        GOOD.with("year", 1),
                        GOOD.with("id", 2).with("year", "x"),
                        GOOD.with("id", "x").with("year", 1))
                .hasMessage("field 'year': expected INT32, got String (row 1)");
    }

    @Test
    void normsThatComeWithVectorsAreThoseOfTheVectors() {
        CollectionSchema schema =
                with(FieldSchema.floatVector("w", 2, MetricType.L2).nullable());
        CheckedRows rows = insert(schema, GOOD.with("w", new float[] {3, 4}), GOOD.with("id", 2), zeroWithId(3));
        ColumnData.Vectors vectors = (ColumnData.Vectors) rows.batch().columns().get(2);
        assertThat(vectors.inverseNorms()).containsExactly(0.2f, 0, 0);
    }

    private static Row zeroWithId(int id) {
        return GOOD.with("id", id).with("w", new float[] {0, 0});
    }
}
