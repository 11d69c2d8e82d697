package io.tercel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.testing.LimitsWith;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRulesTest {

    private static CollectionSchema.Builder papers() {
        return CollectionSchema.builder("papers").primaryKey("id", DataType.VARCHAR);
    }

    private static CollectionSchema.Builder withVector() {
        return papers().vector("dense", 4, MetricType.COSINE);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertInvalid(CollectionSchema.Builder schema) {
        return assertThatThrownBy(schema::build).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void schemaWithEveryKindOfFieldIsAccepted() {
        CollectionSchema schema = withVector()
                .field(FieldSchema.text("body").analyzer("english").nullable())
                .field(FieldSchema.bool("open").defaultValue(true))
                .field(FieldSchema.int8("a").defaultValue(-128))
                .field(FieldSchema.float32("b").defaultValue(1.5f))
                .field(FieldSchema.varchar("tenant").maxBytes(3).defaultValue("äb"))
                .field(FieldSchema.json("extra").nullable())
                .field(FieldSchema.sparseVector("splade"))
                .bm25("body", "words")
                .dynamicFields(true)
                .build();
        assertThat(schema.storedFields())
                .extracting(FieldSchema::name)
                .containsExactly("id", "$meta", "dense", "body", "open", "a", "b", "tenant", "extra", "splade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "..", "1st", "a-b", "naïve", "a\u0000", "$meta"})
    void namesOtherThanLettersDigitsAndUnderscoreAreRefused_B19(String name) {
        assertThatThrownBy(() -> CollectionSchema.builder(name)
                        .primaryKey("id", DataType.INT64)
                        .vector("v", 2, MetricType.L2)
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("collection name");
        assertInvalid(withVector().field(FieldSchema.int64(name))).hasMessageStartingWith("field name");
    }

    @Test
    void nameErrorsTellTheCharacterAndItsPlace_B19() {
        assertInvalid(withVector().field(FieldSchema.int64("a/b")))
                .hasMessage(
                        "field name 'a/b': expected a letter or '_', then letters, digits or '_', got '/' at index 1");
    }

    @Test
    void namesOverTheLimitAreRefusedWithTheLimit_B19() {
        assertThatThrownBy(() ->
                        withVector().field(FieldSchema.int64("x".repeat(256))).build())
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("nameLength allows 255, got 256");
        withVector().field(FieldSchema.int64("x".repeat(255))).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CON", "nul", "Lpt1"})
    void deviceNamesAreRefusedForCollections_B19(String name) {
        assertThatThrownBy(() -> Names.checkCollection(name, Limits.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("device");
        withVector().field(FieldSchema.int64(name)).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"in", "NOT", "exists"})
    void wordsOfTheFilterLanguageAreRefusedForFields_B19(String name) {
        assertInvalid(withVector().field(FieldSchema.int64(name))).hasMessageContaining("filter language");
    }

    @Test
    void namesThatDifferOnlyInLetterCaseAreRefused_B19() {
        assertInvalid(withVector().field(FieldSchema.int64("year")).field(FieldSchema.int64("Year")))
                .hasMessage("collection 'papers': fields 'year' and 'Year' differ only in letter case");
        assertThat(Names.caseTwin("Papers", List.of("notes", "papers"))).contains("papers");
        assertThat(Names.caseTwin("papers", List.of("papers"))).isEmpty();
    }

    @Test
    void duplicateFieldsAreRefused() {
        assertInvalid(withVector().field(FieldSchema.int64("year")).field(FieldSchema.int32("year")))
                .hasMessage("collection 'papers': field 'year' is declared twice");
    }

    @Test
    void schemaWithoutPrimaryKeyIsRefusedAndNeverTakesTheFirstFieldForOne() {
        assertInvalid(CollectionSchema.builder("papers")
                        .field(FieldSchema.varchar("body"))
                        .vector("v", 2, MetricType.L2))
                .hasMessage(
                        "collection 'papers': no primary key; name one with primaryKey(field, type) or autoId(field)");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INT64", "VARCHAR"})
    void primaryKeysOfOtherTypesAreRefused(DataType type) {
        assertInvalid(CollectionSchema.builder("papers").primaryKey("id", type).vector("v", 2, MetricType.L2))
                .hasMessage("field 'id': a primary key is expected to be INT64 or VARCHAR, got " + type);
    }

    @Test
    void primaryKeyIsNeitherNullableNorDefaulted() {
        FieldSchema vector = FieldSchema.floatVector("v", 2, MetricType.L2);
        assertThatThrownBy(() -> schemaOf(FieldSchema.int64("id").nullable(), vector, false))
                .hasMessage("field 'id': a primary key cannot be nullable");
        assertThatThrownBy(() -> schemaOf(FieldSchema.int64("id").defaultValue(1), vector, false))
                .hasMessage("field 'id': a primary key cannot have a default value");
        assertThatThrownBy(() -> schemaOf(FieldSchema.varchar("id").maxBytes(18), vector, true))
                .hasMessage("field 'id': keys that the database makes need maxBytes of 19, got 18");
        assertThat(schemaOf(FieldSchema.varchar("id").maxBytes(19), vector, true)
                        .autoId())
                .isTrue();
    }

    private static CollectionSchema schemaOf(FieldSchema key, FieldSchema vector, boolean autoId) {
        CollectionSchema good = withVector().build();
        return schema("papers", List.of(key, vector), autoId, List.of(), good.consistency());
    }

    private static CollectionSchema schema(
            String name,
            List<FieldSchema> fields,
            boolean autoId,
            List<FunctionSchema> functions,
            ConsistencyLevel consistency) {
        return new CollectionSchema(
                name, fields, autoId, functions, false, consistency, Optional.empty(), Optional.empty(), "");
    }

    @Test
    void partitionKeysAreIntegersOrTextsThatEveryRowHas() {
        CollectionSchema schema =
                withVector().partitionKey(FieldSchema.varchar("tenant")).build();
        assertThat(schema.partitionKey()).contains(new PartitionKey("tenant", 16));
        assertInvalid(withVector().partitionKey(FieldSchema.int32("tenant")))
                .hasMessage("field 'tenant': a partition key is expected to be INT64 or VARCHAR, got INT32");
        assertInvalid(withVector().partitionKey(FieldSchema.int64("tenant").nullable()))
                .hasMessage("field 'tenant': a partition key cannot be nullable");
        assertInvalid(withVector().partitionKey(FieldSchema.int64("tenant"), 1_025))
                .hasMessage("field 'tenant': partitions are expected to be 1 to 1,024, got 1,025");
        assertInvalid(withVector().partitionKey(FieldSchema.int64("tenant"), 0))
                .hasMessage("field 'tenant': partitions are expected to be 1 to 1,024, got 0");
        assertThatThrownBy(() -> new CollectionSchema(
                        "papers",
                        schema.fields(),
                        false,
                        List.of(),
                        false,
                        schema.consistency(),
                        Optional.of(new PartitionKey("id", 4)),
                        Optional.empty(),
                        ""))
                .hasMessage("field 'id': the primary key cannot be the partition key");
    }

    @Test
    void clusteringKeysAreNumbersOrTexts() {
        assertThat(withVector()
                        .field(FieldSchema.float32("weight"))
                        .clusteringKey("weight")
                        .build()
                        .clusteringKey())
                .contains("weight");
        assertInvalid(withVector().field(FieldSchema.json("extra")).clusteringKey("extra"))
                .hasMessage("field 'extra': a clustering key is expected to be INT8, INT16, INT32, INT64, FLOAT, DOUBLE"
                        + " or VARCHAR, got JSON");
        assertInvalid(withVector().field(FieldSchema.int32("year")).clusteringKey("yaer"))
                .hasMessage("collection 'papers': the clustering key names field 'yaer', which is not declared,"
                        + " did you mean 'year'?");
    }

    @Test
    void atLeastOneVectorFieldIsNeeded() {
        assertInvalid(papers().field(FieldSchema.int32("year")))
                .hasMessageContaining("expected at least one vector field, got none");
        papers().field(FieldSchema.text("body")).bm25("body", "words").build();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-5"})
    void dimensionsBelowTwoAreRefused(int dimension) {
        assertInvalid(papers().vector("v", dimension, MetricType.L2))
                .hasMessage("field 'v': dimension is expected to be 2 to 32,768, got " + dimension);
    }

    @Test
    void sizesOverALimitNameTheLimit_B9() {
        assertThatThrownBy(() -> papers().vector("v", 32_769, MetricType.L2).build())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("field 'v': vectorDimension allows 32,768, got 32,769");
        assertThatThrownBy(() -> withVector()
                        .field(FieldSchema.varchar("t").maxBytes(65_536))
                        .build())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("field 't': varcharBytes allows 65,535, got 65,536");
        CollectionSchema.Builder fields = withVector();
        for (int i = 0; i < 63; i++) {
            fields.field(FieldSchema.bool("f" + i));
        }
        assertThatThrownBy(fields::build).hasMessage("collection 'papers': fields allows 64, got 65");
        CollectionSchema.Builder vectors = papers();
        for (int i = 0; i < 11; i++) {
            vectors.vector("v" + i, 2, MetricType.IP);
        }
        assertThatThrownBy(vectors::build).hasMessage("collection 'papers': vectorFields allows 10, got 11");
    }

    @Test
    void aDatabaseWithTighterLimitsRefusesWhatTheDefaultsAllow() {
        Limits tight = LimitsWith.limit("vectorDimension", 3);
        CollectionSchema schema = withVector().build();
        SchemaRules.checkLimits(schema, Limits.DEFAULT);
        assertThatThrownBy(() -> SchemaRules.checkLimits(schema, tight))
                .hasMessage("field 'dense': vectorDimension allows 3, got 4");
    }

    @ParameterizedTest
    @EnumSource(names = {"HAMMING", "JACCARD", "BM25"})
    void metricThatDoesNotSuitADenseVectorIsRefusedListingTheOthers_B17(MetricType metric) {
        assertInvalid(papers().vector("v", 8, metric))
                .hasMessage("field 'v': metric %s does not suit FLOAT_VECTOR; allowed: L2, IP, COSINE", metric);
    }

    @ParameterizedTest
    @EnumSource(names = {"HAMMING", "JACCARD", "BM25"})
    void metricThatDoesNotSuitANarrowVectorIsRefusedListingTheOthers_B17(MetricType metric) {
        for (FieldSchema field : List.of(
                FieldSchema.float16Vector("v", 8, metric),
                FieldSchema.bfloat16Vector("v", 8, metric),
                FieldSchema.int8Vector("v", 8, metric))) {
            assertInvalid(papers().field(field))
                    .hasMessage("field 'v': metric %s does not suit %s; allowed: L2, IP, COSINE", metric, field.type());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "IP", "COSINE", "BM25"})
    void metricThatDoesNotSuitABinaryVectorIsRefusedListingTheOthers_B17(MetricType metric) {
        assertInvalid(papers().field(FieldSchema.binaryVector("v", 8, metric)))
                .hasMessage("field 'v': metric %s does not suit BINARY_VECTOR; allowed: HAMMING, JACCARD", metric);
    }

    @Test
    void dimensionsOfPackedVectorsHaveTheirRange() {
        for (int dimension : new int[] {2, 32_768}) {
            papers().field(FieldSchema.float16Vector("v", dimension, MetricType.IP))
                    .build();
            papers().field(FieldSchema.int8Vector("v", dimension, MetricType.IP))
                    .build();
        }
        for (int bits : new int[] {8, 262_144}) {
            papers().field(FieldSchema.binaryVector("v", bits, MetricType.HAMMING))
                    .build();
        }
        assertInvalid(papers().field(FieldSchema.int8Vector("v", 1, MetricType.IP)))
                .hasMessage("field 'v': dimension is expected to be 2 to 32,768, got 1");
        for (int bits : new int[] {0, 4, 12, 262_145}) {
            assertInvalid(papers().field(FieldSchema.binaryVector("v", bits, MetricType.JACCARD)))
                    .hasMessage(
                            "field 'v': dimension is expected to be 8 to 262,144 and a multiple of 8, got %,d", bits);
        }
        assertThatThrownBy(() -> papers().field(FieldSchema.bfloat16Vector("v", 32_769, MetricType.IP))
                        .build())
                .isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> papers().field(FieldSchema.binaryVector("v", 262_152, MetricType.HAMMING))
                        .build())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("field 'v': vectorDimension allows 262,144, got 262,152");
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "COSINE", "HAMMING"})
    void metricThatDoesNotSuitASparseVectorIsRefusedListingTheOthers_B17(MetricType metric) {
        IndexSpec index = new IndexSpec.SparseInverted(metric, 0, 0);
        assertInvalid(papers().field(FieldSchema.sparseVector("s").index(index)))
                .hasMessage("field 's': metric %s does not suit SPARSE_FLOAT_VECTOR; allowed: IP, BM25", metric);
    }

    @Test
    void indexThatDoesNotSuitTheFieldIsRefused_B17() {
        IndexSpec flat = new IndexSpec.Flat(MetricType.IP);
        assertInvalid(papers().field(FieldSchema.sparseVector("s").index(flat)))
                .hasMessage("field 's': index Flat does not suit SPARSE_FLOAT_VECTOR; allowed: SparseInverted");
        assertInvalid(papers().field(
                                FieldSchema.floatVector("v", 2, MetricType.IP).index(IndexSpec.SparseInverted.ip())))
                .hasMessage(
                        "field 'v': index SparseInverted does not suit FLOAT_VECTOR; allowed: Auto, Flat, Hnsw, Ivf, DiskAnn");
        assertInvalid(withVector().field(FieldSchema.int32("year").index(flat)))
                .hasMessage("field 'year': an index is for vector fields, not for INT32");
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 0.5, k1", "3.1, 0.5, k1", "NaN, 0.5, k1", "1, 1.1, b", "1, -1, b"})
    void parametersOfBm25HaveRanges(float k1, float b, String named) {
        assertInvalid(papers().field(FieldSchema.text("body"))
                        .bm25("body", "words")
                        .field(FieldSchema.sparseVector("s")
                                .index(new IndexSpec.SparseInverted(MetricType.BM25, k1, b))))
                .hasMessageStartingWith("field 's': " + named + " of BM25 is expected to be 0 to");
    }

    @Test
    void bm25NeedsAnAnalyzedTextThatExists() {
        assertInvalid(papers().field(FieldSchema.text("body")).bm25("bodi", "words"))
                .hasMessage("collection 'papers': a BM25 function names field 'bodi', which is not declared,"
                        + " did you mean 'body'?");
        assertInvalid(papers().field(FieldSchema.varchar("body")).bm25("body", "words"))
                .hasMessageContaining("field 'body': the input of a BM25 function needs an analyzer");
        assertInvalid(papers().field(FieldSchema.json("body")).bm25("body", "words"))
                .hasMessageContaining("field 'body': the input of a BM25 function is expected to be VARCHAR, got JSON");
    }

    @Test
    void bm25FillsASparseFieldOfItsOwn() {
        FieldSchema body = FieldSchema.text("body");
        assertInvalid(papers().field(body).bm25("body", "words").bm25("body", "words"))
                .hasMessageContaining("field 'words' is declared twice");
        assertInvalid(withVector().field(FieldSchema.sparseVector("s").index(IndexSpec.SparseInverted.bm25())))
                .hasMessageContaining("none fills this field; allowed: IP");
        List<FunctionSchema> twice =
                List.of(new FunctionSchema.Bm25("body", "words"), new FunctionSchema.Bm25("body", "words"));
        CollectionSchema one = papers().field(body).bm25("body", "words").build();
        assertThatThrownBy(() -> schema("x", one.fields(), false, twice, one.consistency()))
                .hasMessage("field 'words': filled by two functions");
        List<FunctionSchema> intoDense = List.of(new FunctionSchema.Bm25("body", "v"));
        List<FieldSchema> fields = List.of(one.primaryKey(), body, FieldSchema.floatVector("v", 2, MetricType.IP));
        assertThatThrownBy(() -> schema("x", fields, false, intoDense, one.consistency()))
                .hasMessageContaining("expected to be SPARSE_FLOAT_VECTOR with a BM25 index, got FLOAT_VECTOR with IP");
    }

    @Test
    void attributesAreRefusedWhereTheyMeanNothing() {
        assertInvalid(withVector().field(FieldSchema.int32("year").maxBytes(3)))
                .hasMessage("field 'year': only VARCHAR has maxBytes, not INT32");
        assertInvalid(withVector().field(FieldSchema.int32("year").analyzer("english")))
                .hasMessage("field 'year': only VARCHAR can be analyzed, not INT32");
        assertInvalid(withVector().field(FieldSchema.text("body").analyzer(" ")))
                .hasMessageContaining("expected the name of an analyzer");
        assertInvalid(withVector().field(FieldSchema.varchar("t").maxBytes(0)))
                .hasMessage("field 't': maxBytes is expected to be 1 to 65,535, got 0");
    }

    @Test
    void defaultsHaveTheTypeAndRangeOfTheirField_B4() {
        assertInvalid(withVector().field(FieldSchema.int8("a").defaultValue(128)))
                .hasMessage("field 'a': expected INT8 (-128 to 127), got 128 (default value)");
        assertInvalid(withVector().field(FieldSchema.int32("a").defaultValue("1")))
                .hasMessage("field 'a': expected INT32, got String (default value)");
        assertInvalid(withVector().field(FieldSchema.float64("a").defaultValue(Double.NaN)))
                .hasMessage("field 'a': expected a finite number, got NaN (default value)");
        assertInvalid(withVector().field(FieldSchema.float32("a").defaultValue(Float.POSITIVE_INFINITY)))
                .hasMessage("field 'a': expected a finite number, got Infinity (default value)");
        assertInvalid(withVector().field(FieldSchema.varchar("a").maxBytes(2).defaultValue("abc")))
                .hasMessage("field 'a': expected at most 2 bytes of UTF-8, got 3 (default value)");
        assertInvalid(withVector().field(FieldSchema.json("a").defaultValue("{}")))
                .hasMessageStartingWith("field 'a': a JSON field cannot have a default value; allowed: BOOL");
    }

    @Test
    void equalDefaultsMakeEqualFieldsWhateverTheirJavaType() {
        assertThat(FieldSchema.int64("a").defaultValue(7))
                .isEqualTo(FieldSchema.int64("a").defaultValue(7L));
        assertThat(FieldSchema.float64("a").defaultValue(-0.0))
                .isEqualTo(FieldSchema.float64("a").defaultValue(0));
        assertThat(FieldSchema.float32("a").defaultValue(0.5))
                .isEqualTo(FieldSchema.float32("a").defaultValue(0.5f));
    }

    @Test
    void differencesAreToldInOneLine_B18() {
        CollectionSchema existing =
                withVector().field(FieldSchema.int32("year")).build();
        CollectionSchema wanted = papers().vector("dense", 8, MetricType.COSINE)
                .field(FieldSchema.int64("month"))
                .build();
        assertThat(SchemaDifference.describe(existing, existing)).isEmpty();
        assertThat(SchemaDifference.describe(existing, wanted))
                .isEqualTo("field 'dense': dimension is 4, wanted 8; field 'year' exists, not wanted;"
                        + " field 'month' is wanted, does not exist");
        CollectionSchema turned = papers().field(FieldSchema.int32("year"))
                .vector("dense", 4, MetricType.COSINE)
                .build();
        assertThat(SchemaDifference.describe(existing, turned)).isEmpty();
    }
}
