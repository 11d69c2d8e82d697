package io.tercel.query.exec;

import io.tercel.column.BytesColumn;
import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.expr.ChosenElements;
import io.tercel.expr.ElementChoice;
import io.tercel.expr.FilterPlan;
import io.tercel.index.flat.ListSearch;
import io.tercel.query.SearchLeg;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.segment.Segment;
import io.tercel.segment.SegmentView;
import io.tercel.vector.BinaryVector;
import io.tercel.vector.DenseVector;
import io.tercel.vector.MetricType;
import java.util.List;
import java.util.Optional;

/**
 * The column that keeps a vector of an ARRAY of STRUCT, such as {@code chunks[vec]}, as a field to search in. Its metric says what is
 * found: with a {@code MAX_SIM_} one rows, by a list of vectors; with another one elements, by one vector.
 *
 * @param field the column, an ARRAY of vectors
 * @param stored its number among the stored fields
 */
record ListColumn(FieldSchema field, int stored) {

    /** The column of that name, if it is one of vectors. */
    static Optional<ListColumn> of(CollectionSchema schema, String name) {
        // Every leg asks, and hardly any means such a column.
        if (name.indexOf('[') < 0) {
            return Optional.empty();
        }
        List<FieldSchema> fields = schema.storedFields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name) && isOfVectors(fields.get(i))) {
                return Optional.of(new ListColumn(fields.get(i), i));
            }
        }
        return Optional.empty();
    }

    /** The field that a leg searches: one of these columns, or a field of the schema. */
    static Optional<FieldSchema> fieldOf(CollectionSchema schema, String name) {
        return of(schema, name).map(ListColumn::field).or(() -> schema.field(name));
    }

    /** The names of all such columns. */
    static List<String> names(CollectionSchema schema) {
        return schema.storedFields().stream()
                .filter(ListColumn::isOfVectors)
                .map(FieldSchema::name)
                .toList();
    }

    private static boolean isOfVectors(FieldSchema field) {
        return field.elementType().filter(DataType::isVector).isPresent();
    }

    /** Why a list of vectors finds nothing in a field. */
    static InvalidRequestException noLists(FieldSchema field) {
        return new InvalidRequestException(
                "field '%s': a search by a list of vectors needs a vector of an ARRAY of STRUCT, such as chunks[vec], this is %s"
                        .formatted(field.name(), field.typeName()));
    }

    private MetricType metric() {
        return field.index().map(IndexSpec::metric).orElseThrow();
    }

    private boolean isBits() {
        return field.element().type() == DataType.BINARY_VECTOR;
    }

    /**
     * Checks a leg that names this column.
     *
     * @throws io.tercel.error.VectorDbException when it does not fit
     */
    void check(SearchLeg leg, Limits limits) {
        String fitting =
                metric().isMaxSim() ? isBits() ? "binaryVectors()" : "vectors()" : isBits() ? "binary()" : "dense()";
        boolean fits =
                switch (leg) {
                    case SearchLeg.Dense ignored -> fitting.equals("dense()");
                    case SearchLeg.Binary ignored -> fitting.equals("binary()");
                    case SearchLeg.Vectors ignored -> fitting.equals("vectors()");
                    case SearchLeg.BinaryVectors ignored -> fitting.equals("binaryVectors()");
                    case SearchLeg.Text ignored -> false;
                    case SearchLeg.Sparse ignored -> false;
                    case SearchLeg.Like ignored -> false;
                };
        if (!fits) {
            throw new InvalidRequestException("field '%s': %s with metric %s is searched with %s"
                    .formatted(field.name(), field.typeName(), metric(), fitting));
        }
        if (leg.options().range().isPresent()) {
            throw new InvalidRequestException(
                    "field '%s': radius: a search among several vectors of a row takes no range of scores"
                            .formatted(field.name()));
        }
        switch (leg) {
            case SearchLeg.Dense dense -> RequestChecks.checkVector(field, dense.vector(), "query");
            case SearchLeg.Binary binary ->
                RequestChecks.checkDimension(field, binary.vector().dimension(), "query");
            case SearchLeg.Vectors list -> {
                checkSize(list.vectors().size(), limits);
                for (int i = 0; i < list.vectors().size(); i++) {
                    RequestChecks.checkVector(field, list.vectors().get(i), "query vector " + i);
                }
            }
            case SearchLeg.BinaryVectors list -> {
                checkSize(list.vectors().size(), limits);
                for (int i = 0; i < list.vectors().size(); i++) {
                    RequestChecks.checkDimension(field, list.vectors().get(i).dimension(), "query vector " + i);
                }
            }
            case SearchLeg.Text ignored -> {}
            case SearchLeg.Sparse ignored -> {}
            case SearchLeg.Like ignored -> {}
        }
    }

    private void checkSize(int vectors, Limits limits) {
        if (vectors == 0) {
            throw new InvalidRequestException(
                    "field '%s': expected at least one vector, got none (query)".formatted(field.name()));
        }
        if (vectors > limits.listVectors()) {
            throw new LimitExceededException(
                    "listVectors", limits.listVectors(), vectors, "field '%s' (query)".formatted(field.name()));
        }
    }

    /** The search that a leg asks for, which has been checked. */
    ListSearch search(SearchLeg leg) {
        MetricType metric = metric().ofPair();
        return switch (leg) {
            case SearchLeg.Dense dense ->
                ListSearch.floats(field, metric, List.of(dense.vector().toArray()));
            case SearchLeg.Binary binary ->
                ListSearch.bits(field, metric, List.of(binary.vector().toArray()));
            case SearchLeg.Vectors list ->
                ListSearch.floats(
                        field,
                        metric,
                        list.vectors().stream().map(DenseVector::toArray).toList());
            case SearchLeg.BinaryVectors list ->
                ListSearch.bits(
                        field,
                        metric,
                        list.vectors().stream().map(BinaryVector::toArray).toList());
            case SearchLeg.Text text -> throw new IllegalStateException("not checked: " + text);
            case SearchLeg.Sparse sparse -> throw new IllegalStateException("not checked: " + sparse);
            case SearchLeg.Like like -> throw new IllegalStateException("not checked: " + like);
        };
    }

    /** Which elements of a segment meet all of some conditions. For one thread. */
    static ListSearch.Chosen chosen(List<ElementChoice> choices, SegmentView view) {
        List<ChosenElements> chosen = choices.stream()
                .map(choice -> choice.over(new SegmentRowSource(view.segment()), view.rows()))
                .toList();
        return (row, element) -> {
            for (ChosenElements each : chosen) {
                if (!each.contains(row, element)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** The conditions of filters on the elements that a search of this column finds; none where it finds rows. */
    List<ElementChoice> choices(List<FilterPlan> filters) {
        return metric().isMaxSim()
                ? List.of()
                : filters.stream()
                        .flatMap(filter -> filter.elementChoice(array(field.name())).stream())
                        .toList();
    }

    /** The array that a column is of. */
    static String array(String column) {
        return column.substring(0, column.indexOf('['));
    }

    /** The column in a segment. */
    BytesColumn of(Segment segment) {
        return (BytesColumn) segment.column(stored);
    }
}
