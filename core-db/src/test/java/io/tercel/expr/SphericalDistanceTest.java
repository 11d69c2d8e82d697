package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tercel.schema.GeometryCodec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SphericalDistanceTest {

    private static double distance(double longitude, double latitude, String wkt) {
        return new SphericalDistance(longitude, latitude)
                .to(GeometryCodec.parse(wkt).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0   | 0  | POINT (0 1)                                   | 111195
            0   | 0  | POINT (180 0)                                 | 20015115
            179 | 0  | POINT (-179 0)                                | 222390
            2.3522 | 48.8566 | POINT (-0.1278 51.5074)               | 343557
            0   | 90 | POINT (77 89)                                 | 111195
            5   | 1  | LINESTRING (0 0, 10 0)                        | 111195
            -1  | 0  | LINESTRING (0 0, 10 0)                        | 111195
            1   | 1  | POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))           | 0
            2   | 1  | POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))           | 0
            3   | 0  | POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))           | 111195
            1   | 1  | POLYGON ((-9 -9, 9 -9, 9 9, -9 9, -9 -9), (0 0, 0 2, 2 2, 2 0, 0 0)) | 111178
            0   | 0  | MULTIPOINT ((5 5), (0 1))                     | 111195
            0   | 0  | GEOMETRYCOLLECTION (POINT (0 1), POINT (9 9)) | 111195
            """)
    void distancesAreMetresOnTheMeanSphere(double longitude, double latitude, String wkt, double metres) {
        assertThat(distance(longitude, latitude, wkt)).isCloseTo(metres, within(1.0));
    }

    @Test
    void nothingIsInfinitelyFar() {
        assertThat(distance(0, 0, "LINESTRING EMPTY")).isInfinite();
        assertThat(new SphericalDistance(0, 0).toPoint(Double.NaN, Double.NaN)).isNaN();
    }

    /** The oracle walks along the arc in small steps. */
    @Test
    void theNearestPointOfAnEdgeIsFoundWhereverItLies() {
        Tries tries = Tries.of(300);
        SplittableRandom random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            double[] a = unit(random);
            double[] b = unit(random);
            double longitude = random.nextDouble(-180, 180);
            double latitude = random.nextDouble(-90, 90);
            SphericalDistance from = new SphericalDistance(longitude, latitude);
            double least = Double.POSITIVE_INFINITY;
            for (int step = 0; step <= 20_000; step++) {
                double t = step / 20_000.0;
                double[] between = new double[3];
                for (int axis = 0; axis < 3; axis++) {
                    between[axis] = a[axis] * (1 - t) + b[axis] * t;
                }
                least = Math.min(least, from.toPoint(longitude(between), latitude(between)));
            }
            String line = "LINESTRING (%s %s, %s %s)".formatted(longitude(a), latitude(a), longitude(b), latitude(b));
            assertThat(distance(longitude, latitude, line)).as(line).isCloseTo(least, within(5_000.0));
            assertThat(distance(longitude, latitude, line)).as(line).isLessThan(least + 0.01);
        }
    }

    private static double[] unit(SplittableRandom random) {
        double lambda = Math.toRadians(random.nextDouble(-180, 180));
        double phi = Math.toRadians(random.nextDouble(-89, 89));
        return new double[] {Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)};
    }

    private static double longitude(double[] point) {
        return Math.toDegrees(Math.atan2(point[1], point[0]));
    }

    private static double latitude(double[] point) {
        return Math.toDegrees(Math.atan2(point[2], Math.hypot(point[0], point[1])));
    }
}
