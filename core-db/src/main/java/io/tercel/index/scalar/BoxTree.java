package io.tercel.index.scalar;

import io.tercel.column.BytesColumn;
import io.tercel.index.BuildControl;
import io.tercel.io.ChecksumOutput;
import io.tercel.schema.GeometryCodec;
import io.tercel.schema.ScalarIndexSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.shape.fractal.HilbertCode;
import org.roaringbitmap.RoaringBitmap;

/**
 * Builds a packed tree of boxes: the boxes in the order in which a Hilbert curve passes their middles, and over every 16 of a level one
 * of the next (Kamel and Faloutsos, "On Packing R-trees", 1993).
 */
final class BoxTree {

    private static final int BLOCK_ROWS = 1_024;

    /** Of the curve: a square of 2^16 by 2^16. */
    private static final int CURVE_LEVEL = 16;

    private static final Envelope WORLD = new Envelope(-180, 180, -90, 90);

    private final List<Envelope> boxes = new ArrayList<>();

    /** Which of them are no more than a POINT. */
    private final BitSet points = new BitSet();

    private final Entries order;
    private final int[] rowOf;
    private final RoaringBitmap nulls = new RoaringBitmap();
    private final RoaringBitmap open = new RoaringBitmap();
    private final BytesColumn column;
    private final BuildControl control;

    BoxTree(BytesColumn column, BuildControl control) {
        this.column = column;
        this.control = control;
        this.order = new Entries(column.rows());
        this.rowOf = new int[column.rows()];
    }

    /** Where each level begins among the nodes, the leaves first; one more: how many nodes there are. */
    static int[] levels(int leaves) {
        List<Integer> begins = new ArrayList<>();
        int begin = 0;
        int nodes = leaves;
        begins.add(begin);
        while (nodes > 0) {
            begin += nodes;
            begins.add(begin);
            nodes = nodes == 1 ? 0 : (nodes + ScalarFormat.FANOUT - 1) / ScalarFormat.FANOUT;
        }
        return begins.stream().mapToInt(Integer::intValue).toArray();
    }

    void write(ChecksumOutput out, ScalarIndexSpec spec) {
        Envelope whole = collect();
        if (WORLD.covers(whole)) {
            boxes.forEach(BoxTree::widen);
        }
        for (int i = 0; i < boxes.size(); i++) {
            order.add(place(boxes.get(i), whole), i);
        }
        order.sort();
        ScalarOutput file = new ScalarOutput(out, control);
        file.begin();
        writeLevels(out);
        file.begin();
        for (int i = 0; i < order.count(); i++) {
            int box = order.row(i);
            out.writeInt(points.get(box) ? rowOf[box] | ScalarFormat.POINT : rowOf[box]);
        }
        file.finish(ScalarFormat.BOXES, false, spec, column.rows(), order.count(), nulls, open);
    }

    /**
     * Makes a box in degrees hold the arcs of great circles between points of its geometry too, along which distances are measured: they
     * pass nearer to the pole than their ends.
     */
    private static void widen(Envelope box) {
        double width = box.getWidth();
        if (width == 0) {
            return;
        }
        if (width >= 90) {
            box.expandToInclude(WORLD);
            return;
        }
        double cosine = Math.cos(Math.toRadians(width / 2));
        if (box.getMaxY() > 0) {
            box.expandToInclude(box.getMinX(), nearestToPole(box.getMaxY(), cosine));
        }
        if (box.getMinY() < 0) {
            box.expandToInclude(box.getMinX(), -nearestToPole(-box.getMinY(), cosine));
        }
    }

    /** The latitude of the middle of an arc between two points of the same latitude. */
    private static double nearestToPole(double latitude, double cosineOfHalf) {
        return Math.min(90, Math.toDegrees(Math.atan(Math.tan(Math.toRadians(latitude)) / cosineOfHalf)) + 1e-9);
    }

    private Envelope collect() {
        Envelope whole = new Envelope();
        for (int row = 0; row < column.rows(); row++) {
            if (row % BLOCK_ROWS == 0) {
                control.progress(row, 2L * column.rows());
            }
            if (column.isNull(row)) {
                nulls.add(row);
                continue;
            }
            Geometry geometry = GeometryCodec.read(column.get(row));
            Envelope box = geometry.getEnvelopeInternal();
            if (box.isNull()) {
                open.add(row);
                continue;
            }
            rowOf[boxes.size()] = row;
            points.set(boxes.size(), geometry instanceof Point);
            boxes.add(box);
            whole.expandToInclude(box);
        }
        return whole;
    }

    /** Where the curve passes the middle of a box. */
    private static long place(Envelope box, Envelope whole) {
        int size = (1 << CURVE_LEVEL) - 1;
        double x = (box.getMinX() / 2 + box.getMaxX() / 2 - whole.getMinX())
                / Math.max(Double.MIN_NORMAL, whole.getWidth());
        double y = (box.getMinY() / 2 + box.getMaxY() / 2 - whole.getMinY())
                / Math.max(Double.MIN_NORMAL, whole.getHeight());
        // Whatever rounding does, a place on the curve; it only costs time when it is not the best one.
        int column = (int) Math.clamp(x * size, 0, size);
        int line = (int) Math.clamp(y * size, 0, size);
        return Integer.toUnsignedLong(HilbertCode.encode(CURVE_LEVEL, column, line));
    }

    private void writeLevels(ChecksumOutput out) {
        List<Envelope> level = new ArrayList<>();
        for (int i = 0; i < order.count(); i++) {
            level.add(boxes.get(order.row(i)));
        }
        while (!level.isEmpty()) {
            for (Envelope box : level) {
                out.writeDouble(box.getMinX());
                out.writeDouble(box.getMinY());
                out.writeDouble(box.getMaxX());
                out.writeDouble(box.getMaxY());
            }
            level = level.size() == 1 ? List.of() : above(level);
        }
    }

    private static List<Envelope> above(List<Envelope> level) {
        List<Envelope> above = new ArrayList<>();
        for (int i = 0; i < level.size(); i++) {
            if (i % ScalarFormat.FANOUT == 0) {
                above.add(new Envelope());
            }
            above.getLast().expandToInclude(level.get(i));
        }
        return above;
    }
}
