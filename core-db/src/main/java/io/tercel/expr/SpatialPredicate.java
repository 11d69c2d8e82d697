package io.tercel.expr;

import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.operation.relateng.RelatePredicate;
import org.locationtech.jts.operation.relateng.TopologyPredicate;

/** How a field's geometry stands to a constant one, in the sense of the OGC's Simple Features, on a plane. */
public enum SpatialPredicate {
    /** The same points. */
    EQUALS,
    /** The constant lies in the field's geometry, not on its boundary alone. */
    CONTAINS,
    /** The field's geometry lies in the constant, not on its boundary alone. */
    WITHIN,
    /** At least one common point. */
    INTERSECTS,
    /** Common points of the same dimension, and neither lies in the other. */
    OVERLAPS,
    /** Common points on boundaries only. */
    TOUCHES,
    /** Common inner points of a lower dimension than the larger of the two, and neither lies in the other. */
    CROSSES;

    /** The same question, asked of the constant: that is the side which is prepared once. */
    TopologyPredicate ofConstant() {
        return switch (this) {
            case EQUALS -> RelatePredicate.equalsTopo();
            case CONTAINS -> RelatePredicate.within();
            case WITHIN -> RelatePredicate.contains();
            case INTERSECTS -> RelatePredicate.intersects();
            case OVERLAPS -> RelatePredicate.overlaps();
            case TOUCHES -> RelatePredicate.touches();
            case CROSSES -> RelatePredicate.crosses();
        };
    }

    /** Whether the boxes around the two, neither empty, leave it open that the answer is yes. */
    boolean isPossible(Envelope field, Envelope constant) {
        return switch (this) {
            case EQUALS -> field.equals(constant);
            case CONTAINS -> field.covers(constant);
            case WITHIN -> constant.covers(field);
            case INTERSECTS, OVERLAPS, TOUCHES, CROSSES -> field.intersects(constant);
        };
    }

    /** What the predicate says of a point in the field, by where in a constant area it lies: one of {@link Location}. */
    boolean isTrueOfPoint(int location) {
        return switch (this) {
            case EQUALS, CONTAINS, OVERLAPS, CROSSES -> false;
            case WITHIN -> location == Location.INTERIOR;
            case INTERSECTS -> location != Location.EXTERIOR;
            case TOUCHES -> location == Location.BOUNDARY;
        };
    }
}
