package io.tercel.expr;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.algorithm.locate.PointOnGeometryLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.operation.relateng.RelateNG;

/** Conditions on geometries. Boxes are compared first, on the stored bytes; what is left is decoded. Used by one thread each. */
final class SpatialFilters {

    private SpatialFilters() {}

    /** How geometries stand to a constant, which is prepared once. */
    static final class Relation implements BytesFilters.BytesTest {

        private final SpatialPredicate predicate;
        private final Envelope constantBox;
        private final RelateNG constant;
        private final Optional<PointOnGeometryLocator> area;
        private final Envelope box = new Envelope();
        private final Coordinate point = new Coordinate();

        Relation(SpatialPredicate predicate, Geometry geometry) {
            this.predicate = predicate;
            // A copy: geometries keep what they have computed, and threads share the filter.
            Geometry own = geometry.copy();
            constantBox = own.getEnvelopeInternal();
            constant = RelateNG.prepare(own);
            area = own instanceof Polygonal ? Optional.of(new IndexedPointInAreaLocator(own)) : Optional.empty();
        }

        @Override
        public boolean test(MemorySegment memory, long at, int size) {
            if (size == 0) {
                return false;
            }
            box.setToNull();
            StoredGeometry.envelope(memory, at, box);
            if (box.isNull() || constantBox.isNull()) {
                // Without points there is nothing in common; two of them are the same set of none.
                return predicate == SpatialPredicate.EQUALS && box.isNull() && constantBox.isNull();
            }
            if (!predicate.isPossible(box, constantBox)) {
                return false;
            }
            if (area.isPresent() && StoredGeometry.type(memory, at) == StoredGeometry.POINT) {
                // Most geometries are points and most constants areas: where a point lies says all without decoding it.
                point.setX(StoredGeometry.x(memory, at));
                point.setY(StoredGeometry.y(memory, at));
                return predicate.isTrueOfPoint(area.get().locate(point));
            }
            return constant.evaluate(StoredGeometry.read(memory, at, size), predicate.ofConstant());
        }
    }

    /** Whether geometries are near a point. */
    static final class Distance implements BytesFilters.BytesTest {

        private final SphericalDistance distance;
        private final double metres;

        Distance(double longitude, double latitude, double metres) {
            this.distance = new SphericalDistance(longitude, latitude);
            this.metres = metres;
        }

        @Override
        public boolean test(MemorySegment memory, long at, int size) {
            if (size == 0) {
                return false;
            }
            if (StoredGeometry.type(memory, at) == StoredGeometry.POINT) {
                // The distance to an empty point is NaN, which is not near.
                return distance.toPoint(StoredGeometry.x(memory, at), StoredGeometry.y(memory, at)) <= metres;
            }
            return distance.to(StoredGeometry.read(memory, at, size)) <= metres;
        }
    }

    static boolean isValid(MemorySegment memory, long at, int size) {
        return size > 0 && StoredGeometry.read(memory, at, size).isValid();
    }
}
