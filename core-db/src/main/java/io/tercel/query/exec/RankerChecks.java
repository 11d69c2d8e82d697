package io.tercel.query.exec;

import io.tercel.config.Limits;
import io.tercel.error.InvalidRequestException;
import io.tercel.error.LimitExceededException;
import io.tercel.query.Boost;
import io.tercel.query.Boosting;
import io.tercel.query.Ranker;
import io.tercel.query.SearchLeg;
import io.tercel.query.SearchRequest;
import io.tercel.query.exec.rank.RankFusion;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;

/** Whether what changes the order of rows, rankers and boosts, fits a collection and the rest of a search. */
final class RankerChecks {

    private static final double RRF_K_END = 16_384;

    private final CollectionSchema schema;
    private final Limits limits;

    RankerChecks(CollectionSchema schema, Limits limits) {
        this.schema = schema;
        this.limits = limits;
    }

    void check(SearchRequest request) {
        check(request.ranker(), request);
        if (!request.orderBy().isEmpty() && RankFusion.ranksSingleLegs(request.ranker())) {
            throw new InvalidRequestException("order by: the search is ordered by its ranker");
        }
        for (SearchLeg leg : request.legs()) {
            leg.options().boosting().ifPresent(boosting -> check(boosting, leg, request));
        }
    }

    private void check(Ranker ranker, SearchRequest request) {
        int legs = request.legs().size();
        switch (ranker) {
            case Ranker.Rrf rrf -> {
                if (!(rrf.k() > 0 && rrf.k() < RRF_K_END)) {
                    throw new InvalidRequestException(
                            "ranker: RRF k: expected above 0 and below 16384, got " + rrf.k());
                }
            }
            case Ranker.Weighted weighted -> {
                if (legs > 1 && weighted.weights().size() != legs) {
                    throw new InvalidRequestException("ranker: expected %d weights, one for each leg, got %d"
                            .formatted(legs, weighted.weights().size()));
                }
                for (double weight : weighted.weights()) {
                    if (!(weight >= 0 && weight <= 1)) {
                        throw new InvalidRequestException("ranker: expected weights from 0 to 1, got " + weight);
                    }
                }
            }
            case Ranker.Decay decay -> check(decay);
            case Ranker.Reranked reranked -> {
                if (reranked.first() instanceof Ranker.Reranked) {
                    throw new InvalidRequestException("ranker: a function cannot choose the candidates of a function");
                }
                if (reranked.candidates() < 0) {
                    throw new InvalidRequestException(
                            "ranker: candidates: expected 0 (all) or more, got " + reranked.candidates());
                }
                if (reranked.candidates() > limits.topK()) {
                    throw new LimitExceededException("topK", limits.topK(), reranked.candidates(), "ranker");
                }
                check(reranked.first(), request);
            }
        }
    }

    private void check(Ranker.Decay decay) {
        FieldSchema field = stored(decay.field(), "ranker");
        boolean number = field.type().isInteger() || field.type().storage() == DataType.Storage.DOUBLE;
        boolean moment = field.type() == DataType.TIMESTAMPTZ;
        if (!number && !moment) {
            throw new InvalidRequestException("ranker: field '%s': expected a field of numbers or TIMESTAMPTZ, got %s"
                    .formatted(field.name(), field.type()));
        }
        if (moment != decay.ofTime()) {
            throw new InvalidRequestException("ranker: field '%s' is %s: origin: expected %s"
                    .formatted(field.name(), field.type(), moment ? "an Instant" : "a number"));
        }
        refuseNullable(field, "ranker");
        requireDecay(decay, "origin", decay.origin(), Double.isFinite(decay.origin()), "a finite number");
        requireDecay(decay, "scale", decay.scale(), decay.scale() > 0 && Double.isFinite(decay.scale()), "above 0");
        requireDecay(
                decay, "offset", decay.offset(), decay.offset() >= 0 && Double.isFinite(decay.offset()), "0 or more");
        requireDecay(decay, "decay", decay.decay(), decay.decay() > 0 && decay.decay() < 1, "above 0 and below 1");
    }

    private static void requireDecay(Ranker.Decay decay, String name, double value, boolean fits, String expected) {
        if (!fits) {
            throw new InvalidRequestException(
                    "ranker: field '%s': %s: expected %s, got %s".formatted(decay.field(), name, expected, value));
        }
    }

    private void check(Boosting boosting, SearchLeg leg, SearchRequest request) {
        String place = "leg '%s': boost".formatted(leg.field());
        if (boosting.boosts().isEmpty()) {
            throw new InvalidRequestException(place + ": expected at least one, got none");
        }
        if (request.grouping().isPresent()) {
            throw new InvalidRequestException(place + ": a search that groups takes none");
        }
        for (Boost boost : boosting.boosts()) {
            if (!Double.isFinite(boost.weight())) {
                throw new InvalidRequestException(place + ": weight: expected a finite number, got " + boost.weight());
            }
            boost.random().flatMap(Boost.RandomScore::field).ifPresent(name -> {
                FieldSchema field = stored(name, place);
                if (!field.type().isInteger()) {
                    throw new InvalidRequestException("%s: field '%s': random scores are of integer fields, this is %s"
                            .formatted(place, name, field.type()));
                }
                refuseNullable(field, place);
            });
        }
    }

    private FieldSchema stored(String name, String place) {
        return schema.storedFields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("%s: field '%s': no such field; there are %s"
                        .formatted(
                                place,
                                name,
                                schema.fields().stream().map(FieldSchema::name).toList())));
    }

    private static void refuseNullable(FieldSchema field, String place) {
        if (field.isNullable()) {
            throw new InvalidRequestException("%s: field '%s' is nullable: a row without a value could not be ranked"
                    .formatted(place, field.name()));
        }
    }
}
