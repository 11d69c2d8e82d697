package io.tercel.expr;

import org.locationtech.jts.algorithm.locate.SimplePointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Metres from a point to geometries whose coordinates are degrees of longitude and latitude, on a sphere with the mean radius of the
 * earth: the haversine formula (R. W. Sinnott, 1984) between points; to an edge, which is an arc of a great circle, the distance to
 * its nearest point by vectors. A point within a polygon, seen on the plane of degrees as by the other predicates, is at distance 0.
 */
final class SphericalDistance {

    /** The mean radius of the earth by the IUGG, in metres. */
    static final double RADIUS = 6_371_008.8;

    private final double longitude;
    private final double latitude;
    private final Unit here;

    /** A point of the sphere of radius 1. */
    private record Unit(double x, double y, double z) {

        static Unit of(double longitude, double latitude) {
            double lambda = Math.toRadians(longitude);
            double phi = Math.toRadians(latitude);
            return new Unit(Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi));
        }

        double dot(Unit other) {
            return x * other.x + y * other.y + z * other.z;
        }

        Unit cross(Unit other) {
            return new Unit(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
        }

        double length() {
            return Math.sqrt(dot(this));
        }

        /** The angle between two, exact for small ones too, which the arc cosine is not. */
        double angle(Unit other) {
            return Math.atan2(cross(other).length(), dot(other));
        }
    }

    /** From a point, in degrees. */
    SphericalDistance(double longitude, double latitude) {
        this.longitude = longitude;
        this.latitude = latitude;
        this.here = Unit.of(longitude, latitude);
    }

    double toPoint(double otherLongitude, double otherLatitude) {
        double phi = Math.toRadians(otherLatitude - latitude) / 2;
        double lambda = Math.toRadians(otherLongitude - longitude) / 2;
        double a = Math.sin(phi) * Math.sin(phi)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(otherLatitude))
                        * Math.sin(lambda)
                        * Math.sin(lambda);
        return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
    }

    /** To the nearest point of a geometry; infinite when it is empty. */
    double to(Geometry geometry) {
        if (geometry.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        return switch (geometry) {
            case Point point -> toPoint(point.getX(), point.getY());
            case LineString line -> toLine(line);
            case Polygon polygon -> toPolygon(polygon);
            case GeometryCollection parts -> toParts(parts);
            default -> throw new IllegalArgumentException("unknown geometry " + geometry.getGeometryType());
        };
    }

    private double toParts(GeometryCollection parts) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < parts.getNumGeometries(); i++) {
            least = Math.min(least, to(parts.getGeometryN(i)));
        }
        return least;
    }

    private double toPolygon(Polygon polygon) {
        if (SimplePointInAreaLocator.locate(new Coordinate(longitude, latitude), polygon) != Location.EXTERIOR) {
            return 0;
        }
        double least = toLine(polygon.getExteriorRing());
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            least = Math.min(least, toLine(polygon.getInteriorRingN(i)));
        }
        return least;
    }

    private double toLine(LineString line) {
        CoordinateSequence points = line.getCoordinateSequence();
        Unit start = Unit.of(points.getX(0), points.getY(0));
        double least = here.angle(start);
        for (int i = 1; i < points.size(); i++) {
            Unit end = Unit.of(points.getX(i), points.getY(i));
            least = Math.min(least, Math.min(here.angle(end), toArc(start, end)));
            start = end;
        }
        return RADIUS * least;
    }

    /** The angle to the great circle through two points, if its nearest point lies between them; otherwise infinite. */
    private double toArc(Unit start, Unit end) {
        Unit normal = start.cross(end);
        double length = normal.length();
        boolean between = normal.cross(start).dot(here) > 0 && end.cross(normal).dot(here) > 0;
        return between && length > 0
                ? Math.abs(Math.asin(Math.clamp(normal.dot(here) / length, -1, 1)))
                : Double.POSITIVE_INFINITY;
    }
}
