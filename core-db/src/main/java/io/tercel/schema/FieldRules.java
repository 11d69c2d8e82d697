package io.tercel.schema;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules between the parts of one field. */
final class FieldRules {

    private static final int LEAST_DIMENSION = 2;
    private static final String ELEMENTS = "BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR";
    private static final List<MetricType> DENSE_METRICS = List.of(MetricType.L2, MetricType.IP, MetricType.COSINE);
    private static final List<MetricType> BINARY_METRICS = List.of(MetricType.HAMMING, MetricType.JACCARD);
    private static final List<MetricType> SPARSE_METRICS = List.of(MetricType.IP, MetricType.BM25);
    private static final List<MetricType> DENSE_LIST_METRICS =
            List.of(MetricType.MAX_SIM_COSINE, MetricType.MAX_SIM_IP, MetricType.MAX_SIM_L2);
    private static final List<MetricType> BINARY_LIST_METRICS =
            List.of(MetricType.MAX_SIM_HAMMING, MetricType.MAX_SIM_JACCARD);

    private FieldRules() {}

    static void check(FieldSchema field, Limits limits) {
        check(field, false, limits);
    }

    private static void check(FieldSchema field, boolean inStruct, Limits limits) {
        refuseStruct(field);
        checkElements(field, limits);
        if (field.type() == DataType.VARCHAR || field.elementType().equals(Optional.of(DataType.VARCHAR))) {
            checkMaxBytes(field, limits);
        } else if (field.maxBytes() != 0) {
            throw invalid(field, "only VARCHAR has maxBytes, not " + field.typeName());
        }
        if (field.type().isDenseVector()) {
            checkDimension(field, limits);
        } else if (field.dimension() != 0) {
            throw invalid(field, "only dense vectors have a dimension, not " + field.typeName());
        }
        checkAnalyzer(field);
        checkIndex(field, inStruct);
        if (field.defaultValue() != null) {
            DefaultValues.check(field);
        }
    }

    private static void refuseStruct(FieldSchema field) {
        if (field.type() == DataType.STRUCT) {
            throw invalid(field, "STRUCT is a type of elements only; say structArray(…)");
        }
    }

    private static void checkElements(FieldSchema field, Limits limits) {
        if (field.type() != DataType.ARRAY) {
            if (field.elementType().isPresent()
                    || field.capacity() != 0
                    || !field.structFields().isEmpty()) {
                throw invalid(field, "only ARRAY has elements, not " + field.type());
            }
            return;
        }
        DataType elements = field.elementType()
                .orElseThrow(() -> invalid(field, "an ARRAY needs the type of its elements; say array(…)"));
        switch (elements) {
            case BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR -> {
                if (!field.structFields().isEmpty()) {
                    throw invalid(field, "only elements of type STRUCT have fields, not " + elements);
                }
            }
            case STRUCT -> checkStruct(field, limits);
            default -> throw invalid(field, "elements are expected to be " + ELEMENTS + ", got " + elements);
        }
        if (field.capacity() < 1) {
            throw invalid(
                    field,
                    "capacity is expected to be 1 to %,d, got %,d".formatted(limits.arrayElements(), field.capacity()));
        }
        if (field.capacity() > limits.arrayElements()) {
            throw new LimitExceededException(
                    "arrayElements", limits.arrayElements(), field.capacity(), "field '%s'".formatted(field.name()));
        }
    }

    private static void checkStruct(FieldSchema field, Limits limits) {
        if (field.structFields().isEmpty()) {
            throw invalid(field, "a STRUCT needs at least one field");
        }
        for (FieldSchema member : field.structFields()) {
            FieldSchema column = field.structColumn(member);
            switch (member.type()) {
                case BOOL, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, VARCHAR -> {}
                case FLOAT_VECTOR, FLOAT16_VECTOR, BFLOAT16_VECTOR, INT8_VECTOR, BINARY_VECTOR -> {}
                default ->
                    throw invalid(
                            column,
                            "a field of a STRUCT is expected to be " + ELEMENTS + " or a dense vector, got "
                                    + member.typeName());
            }
            if (member.isNullable()) {
                throw invalid(column, "a field of a STRUCT cannot be nullable; make '" + field.name() + "' nullable");
            }
            if (member.defaultValue() != null) {
                throw invalid(column, "a field of a STRUCT cannot have a default value");
            }
            if (member.isAnalyzed()) {
                throw invalid(column, "a field of a STRUCT cannot be analyzed");
            }
            check(member, true, limits);
        }
    }

    private static void checkAnalyzer(FieldSchema field) {
        if (field.analyzer().isPresent()) {
            if (field.type() != DataType.VARCHAR) {
                throw invalid(field, "only VARCHAR can be analyzed, not " + field.typeName());
            }
            if (field.analyzer().get().isBlank()) {
                throw invalid(field, "expected the name of an analyzer or its JSON, got a blank text");
            }
        }
        field.multiAnalyzer().ifPresent(choice -> check(field, choice));
        if (field.isMatchEnabled() && field.analyzer().isEmpty()) {
            throw invalid(
                    field,
                    field.multiAnalyzer().isPresent()
                            ? "match needs one analyzer for all rows, and the field has several; they are for BM25 only"
                            : "match needs an analyzer; say text(…) or analyzer(\"standard\")");
        }
    }

    private static void check(FieldSchema field, MultiAnalyzer choice) {
        if (field.type() != DataType.VARCHAR) {
            throw invalid(field, "only VARCHAR can be analyzed, not " + field.typeName());
        }
        if (field.analyzer().isPresent()) {
            throw invalid(field, "it has one analyzer and a choice of several; give one of the two");
        }
        if (!choice.analyzers().containsKey(MultiAnalyzer.DEFAULT)) {
            throw invalid(
                    field,
                    "a choice of analyzers needs one called 'default', got "
                            + choice.analyzers().keySet());
        }
        choice.aliases().forEach((alias, analyzer) -> {
            if (!choice.analyzers().containsKey(analyzer)) {
                throw invalid(
                        field,
                        "alias '%s' stands for analyzer '%s', which is not among %s"
                                .formatted(alias, analyzer, choice.analyzers().keySet()));
            }
            if (choice.analyzers().containsKey(alias)) {
                throw invalid(field, "'%s' is an analyzer and an alias".formatted(alias));
            }
        });
    }

    private static void checkMaxBytes(FieldSchema field, Limits limits) {
        if (field.maxBytes() < 1) {
            throw invalid(
                    field,
                    "maxBytes is expected to be 1 to %,d, got %,d".formatted(limits.varcharBytes(), field.maxBytes()));
        }
        if (field.maxBytes() > limits.varcharBytes()) {
            throw new LimitExceededException(
                    "varcharBytes", limits.varcharBytes(), field.maxBytes(), "field '%s'".formatted(field.name()));
        }
    }

    private static void checkDimension(FieldSchema field, Limits limits) {
        boolean bits = field.type() == DataType.BINARY_VECTOR;
        int least = bits ? Byte.SIZE : LEAST_DIMENSION;
        // As many bits as a vector of bytes may have components, eight for each.
        long most = bits ? (long) Byte.SIZE * limits.vectorDimension() : limits.vectorDimension();
        if (field.dimension() < least || (bits && field.dimension() % Byte.SIZE != 0)) {
            throw invalid(
                    field,
                    "dimension is expected to be %d to %,d%s, got %,d"
                            .formatted(least, most, bits ? " and a multiple of 8" : "", field.dimension()));
        }
        if (field.dimension() > most) {
            throw new LimitExceededException(
                    "vectorDimension", most, field.dimension(), "field '%s'".formatted(field.name()));
        }
    }

    private static void checkIndex(FieldSchema field, boolean inStruct) {
        if (field.type().isVector()) {
            IndexSpec index = field.index().orElseThrow(() -> invalid(field, "a vector field needs an index"));
            if (inStruct) {
                checkStructIndex(field, index);
            } else {
                checkIndex(field, index);
            }
        } else if (field.index().isPresent()) {
            throw invalid(field, "an index is for vector fields, not for " + field.typeName());
        }
    }

    /** The vectors of a STRUCT are searched exactly, one by one or as the list that the row's elements make. */
    private static void checkStructIndex(FieldSchema field, IndexSpec index) {
        switch (index) {
            case IndexSpec.Auto auto -> {}
            case IndexSpec.Flat flat -> {}
            case IndexSpec.Hnsw ignored -> throw notInStruct(field, index);
            case IndexSpec.Ivf ignored -> throw notInStruct(field, index);
            case IndexSpec.DiskAnn ignored -> throw notInStruct(field, index);
            case IndexSpec.SparseInverted ignored -> throw notInStruct(field, index);
        }
        boolean bits = field.type() == DataType.BINARY_VECTOR;
        List<MetricType> allowed = new ArrayList<>(bits ? BINARY_METRICS : DENSE_METRICS);
        allowed.addAll(bits ? BINARY_LIST_METRICS : DENSE_LIST_METRICS);
        suits(field, index.metric(), allowed);
    }

    private static InvalidRequestException notInStruct(FieldSchema field, IndexSpec index) {
        return invalid(
                field,
                "index %s does not suit a field of a STRUCT; allowed: Auto, Flat"
                        .formatted(index.getClass().getSimpleName()));
    }

    private static void checkIndex(FieldSchema field, IndexSpec index) {
        boolean sparse = index instanceof IndexSpec.SparseInverted;
        if (sparse == field.type().isDenseVector()) {
            String allowed = sparse ? "Auto, Flat, Hnsw, Ivf, DiskAnn" : "SparseInverted";
            String name = index.getClass().getSimpleName();
            throw invalid(field, "index %s does not suit %s; allowed: %s".formatted(name, field.type(), allowed));
        }
        if (index.metric().isMaxSim()) {
            throw invalid(
                    field,
                    "metric %s is for a vector of a STRUCT, in a field that structArray(…) makes"
                            .formatted(index.metric()));
        }
        boolean bits = field.type() == DataType.BINARY_VECTOR;
        suits(field, index.metric(), sparse ? SPARSE_METRICS : bits ? BINARY_METRICS : DENSE_METRICS);
        switch (index) {
            case IndexSpec.Auto auto -> {}
            case IndexSpec.Flat flat -> {}
            case IndexSpec.Hnsw hnsw -> {
                inRange(field, "m", hnsw.m(), 2, 2_048);
                inRange(field, "efConstruction", hnsw.efConstruction(), 1, Integer.MAX_VALUE);
                suits(field, hnsw.codes(), bits);
            }
            case IndexSpec.Ivf ivf -> {
                inRange(field, "nlist", ivf.nlist(), 0, 65_536);
                suits(field, ivf.codes(), bits);
            }
            case IndexSpec.DiskAnn disk -> {
                if (bits) {
                    throw invalid(field, "index DiskAnn does not suit BINARY_VECTOR; allowed: Auto, Flat, Hnsw, Ivf");
                }
                inRange(field, "maxDegree", disk.maxDegree(), 1, 512);
                inRange(field, "searchListSize", disk.searchListSize(), 1, Integer.MAX_VALUE);
            }
            case IndexSpec.SparseInverted inverted -> {
                if (inverted.metric() == MetricType.BM25) {
                    inRange(field, "k1", inverted.k1(), 3);
                    inRange(field, "b", inverted.b(), 1);
                }
            }
        }
    }

    private static void suits(FieldSchema field, Quantization codes, boolean bits) {
        if (bits && codes != Quantization.NONE) {
            throw invalid(field, "codes %s do not suit BINARY_VECTOR; allowed: NONE".formatted(codes));
        }
    }

    private static void inRange(FieldSchema field, String parameter, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid(
                    field, "index parameter %s: expected %d to %d, got %d".formatted(parameter, least, most, value));
        }
    }

    private static void suits(FieldSchema field, MetricType metric, List<MetricType> allowed) {
        if (!allowed.contains(metric)) {
            String list = String.join(", ", allowed.stream().map(Enum::name).toList());
            throw invalid(field, "metric %s does not suit %s; allowed: %s".formatted(metric, field.type(), list));
        }
    }

    private static void inRange(FieldSchema field, String parameter, float value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw invalid(field, "%s of BM25 is expected to be 0 to %d, got %s".formatted(parameter, most, value));
        }
    }

    private static InvalidRequestException invalid(FieldSchema field, String what) {
        return new InvalidRequestException("field '%s': %s".formatted(field.name(), what));
    }
}
