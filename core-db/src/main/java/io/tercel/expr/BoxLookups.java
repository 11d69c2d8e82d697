package io.tercel.expr;

import io.tercel.index.scalar.BoxIndex;
import io.tercel.index.scalar.BoxQuestion;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;

/** Spatial conditions by the boxes around geometries. */
final class BoxLookups {

    /** In degrees; more than what rounding can make of a distance. */
    private static final double MARGIN = 1e-6;

    private static final Envelope WORLD = new Envelope(-180, 180, -90, 90);

    private BoxLookups() {}

    static Optional<IndexLookup> of(BoundExpr part, BoxIndex boxes) {
        return switch (part) {
            case BoundExpr.Spatial spatial ->
                // No predicate holds between geometries without common points, but that two of them are empty, and
                // the index does not tell of these.
                spatial.geometry().isEmpty()
                        ? Optional.empty()
                        : Optional.of(found(boxes, SpatialQuestions.relation(spatial, boxes.depth())));
            case BoundExpr.SpatialDistance near -> {
                Envelope bounds = boxes.bounds();
                yield bounds.isNull() || WORLD.covers(bounds)
                        ? Optional.of(found(boxes, SpatialQuestions.distance(near, around(near))))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static IndexLookup found(BoxIndex boxes, BoxQuestion question) {
        RowBitmap certain = new RowBitmap(boxes.rows());
        RowBitmap possible = new RowBitmap(boxes.rows());
        boxes.find(question, certain.words(), possible.words());
        return new IndexLookup.Boxes(
                boxes, certain.words(), certain.cardinality(), possible.words(), possible.cardinality());
    }

    /** A box around all points of the sphere at most so far from one. */
    private static Envelope around(BoundExpr.SpatialDistance near) {
        double angle = near.metres() / SphericalDistance.RADIUS;
        double degrees = Math.toDegrees(angle) + MARGIN;
        double south = near.latitude() - degrees;
        double north = near.latitude() + degrees;
        boolean isPoleInside = south <= WORLD.getMinY() || north >= WORLD.getMaxY() || angle >= Math.PI / 2;
        // Where the meridians touch the circle.
        double sine = Math.sin(angle) / Math.cos(Math.toRadians(near.latitude()));
        double width = isPoleInside || sine >= 1 ? 360 : Math.toDegrees(Math.asin(sine)) + MARGIN;
        double west = near.longitude() - width;
        double east = near.longitude() + width;
        boolean isAcrossTheSeam = west < WORLD.getMinX() || east > WORLD.getMaxX();
        return isAcrossTheSeam
                ? new Envelope(WORLD.getMinX(), WORLD.getMaxX(), south, north)
                : new Envelope(west, east, south, north);
    }
}
