package io.tercel.index.graph;

import io.tercel.index.CandidateRows;
import io.tercel.index.SearchPlan;
import io.tercel.index.StopSignal;
import io.tercel.index.TopRows;
import io.tercel.index.VectorQuery;
import io.tercel.index.flat.ExactRows;
import io.tercel.index.flat.FlatIndex;
import io.tercel.query.SearchParams;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What is done depends on how many rows are eligible.
 *
 *  few        all of them are compared, by their codes first if there are codes: no walk beats that, and nothing is missed
 *  nearly all the walk takes no notice of the filter, and keeps more nodes to make up for those that drop out at its end
 *  otherwise  the walk keeps eligible nodes only and steps over the others (see Walk); if it ends with too few, all are compared after all
 *
 * A walk looks at about two thirds of a degree of nodes for each one it keeps. Looking at one costs about as much as five codes of a
 * scan, or five vectors of bits, and more where it has to step over nodes: a quarter more when half of the nodes are eligible, twice as much when one in eight is
 * (measured: 115,659 vectors of 384 dimensions, shares from 0.05 to 0.5).
 */
/** Searches a graph. Safe for use by many threads. */
final class GraphSearch {

    /** Nodes that a walk keeps when nobody says how many: at ten hits, 0.98 of the true ones on the sets that were measured. */
    private static final int DEFAULT_EF = 96;

    private static final int DEFAULT_EF_PER_HIT = 2;

    /** So few rows are compared at once, whatever else could be done. */
    private static final int COMPARED_ROWS = 512;

    /** From this share of eligible rows on, walks take no notice of the filter. */
    private static final double NEARLY_ALL = 0.9;

    /** Nodes all over the graph that a walk over eligible nodes begins with. */
    private static final int SEEDS = 16;

    /** Eligible neighbours of a node, on average, from which on it says something that there are fewer. */
    private static final int EXPECTED = 3;

    /**
     * A walk over eligible nodes keeps so many times as many as one over all nodes, since it ends earlier where it steps over others: with 1
     * instead, 0.975 of ten hits are found where a half or a quarter of the rows is eligible; with this 0.983 and 0.985, as many as without a
     * filter (measured: 100,000 vectors of 384 dimensions).
     */
    private static final double OVER_OTHERS_KEPT = 1.25;

    /**
     * Where hardly any of the nodes near the query is eligible, those that are lie around it in several places, all about as far. A walk that
     * keeps few ends in one of them. If it ends with too few, the next one keeps so many times as many; hardly any are those that are so many
     * times fewer than elsewhere.
     */
    private static final int FAR_AWAY = 4;

    /** A walk over eligible nodes keeps so many times as many there: with 2 instead, 0.2 to 0.4 % more of ten hits are found. */
    private static final double FAR_AWAY_KEPT = 1.5;

    private static final int BATCH = 256;

    private static final double LOOKED_SHARE = 0.67;

    /** Codes, or vectors of bits, that a scan compares in the time in which a walk looks at one. */
    private static final double CODES_PER_LOOK = 5;

    private static final double STEPPING = 0.13;

    private final NodeRows nodes;
    private final int degree;
    private final Supplier<? extends Links> links;
    private final UpperLayers upper;
    private final boolean hasCodes;

    /** Nodes that a scan compares in the time in which a walk looks at one. */
    private final double scannedPerLook;

    private final Supplier<QueryDistances> distances;

    /** By row, its node; -1 for null rows. Null if they have the same numbers. */
    private final int @Nullable [] nodeOfRow;

    private final ConcurrentLinkedDeque<Scratch> free = new ConcurrentLinkedDeque<>();

    GraphSearch(
            NodeRows nodes,
            int degree,
            Supplier<? extends Links> links,
            UpperLayers upper,
            boolean hasCodes,
            boolean isOfBits,
            Supplier<QueryDistances> distances) {
        this.nodes = nodes;
        this.degree = degree;
        this.links = links;
        this.upper = upper;
        this.hasCodes = hasCodes;
        this.scannedPerLook = hasCodes || isOfBits ? CODES_PER_LOOK : 1;
        this.distances = distances;
        this.nodeOfRow = nodes.isIdentity() ? null : nodeOfRow(nodes);
    }

    private static int[] nodeOfRow(NodeRows nodes) {
        int[] byRow = new int[nodes.rows()];
        Arrays.fill(byRow, -1);
        for (int node = 0; node < nodes.nodes(); node++) {
            for (int i = nodes.begins()[node]; i < nodes.begins()[node + 1]; i++) {
                byRow[nodes.members()[i]] = node;
            }
        }
        return byRow;
    }

    /** What one search works with, kept for the next one. */
    private final class Scratch {

        private final Walk walk = new Walk(nodes.nodes());
        private final Links lowest = links.get();
        private final QueryDistances toQuery = distances.get();
        private final NearestNodes nearest = new NearestNodes();
        private final int[] batch = new int[Math.max(BATCH + 2 * Long.SIZE, degree + SEEDS + 1)];
        private final float[] estimates = new float[batch.length];

        void set(VectorQuery query) {
            toQuery.set(query);
            if (lowest instanceof DiskNodes disk) {
                disk.set(query);
            }
        }
    }

    SearchPlan run(
            VectorQuery query, SearchParams params, CandidateRows rows, FlatIndex flat, TopRows top, StopSignal stop) {
        stop.check();
        int chosen = Math.max(DEFAULT_EF, DEFAULT_EF_PER_HIT * Math.min(top.k(), nodes.rows()));
        int ef = Math.max(Math.min(top.k(), nodes.rows()), params.ef().orElse(chosen));
        if (nodes.nodes() == 0 || rows.count() <= Math.max(COMPARED_ROWS, ef) || (!hasCodes && isScanned(rows, ef))) {
            flat.search(query, rows, top, stop);
            return SearchPlan.SCAN;
        }
        Scratch scratch = free.pollFirst();
        if (scratch == null) {
            scratch = new Scratch();
        }
        scratch.set(query);
        SearchPlan plan = find(scratch, rows, ef, top.k(), stop);
        ExactRows exact = flat.rows(query, top);
        if (plan == SearchPlan.SCAN || plan == SearchPlan.WALK_THEN_SCAN) {
            offerAll(scratch.nearest, rows, exact);
        } else if (scratch.lowest instanceof DiskNodes disk) {
            offerNearest(disk, rows, top.k(), exact);
        } else {
            offerAll(scratch.walk, rows, exact);
        }
        exact.finish();
        free.addFirst(scratch);
        return plan;
    }

    private boolean isScanned(CandidateRows rows, int ef) {
        double looked = ef * degree * LOOKED_SHARE;
        double steppedOver = rows.filter() == null ? 0 : STEPPING * rows.bound() / rows.count();
        return rows.count() <= scannedPerLook * looked * (1 + steppedOver);
    }

    /** Leaves nodes with eligible rows in the scratch's walk, among others. */
    private SearchPlan find(Scratch scratch, CandidateRows rows, int ef, int k, StopSignal stop) {
        if (isScanned(rows, ef)) {
            scan(scratch, rows, ef, stop);
            return SearchPlan.SCAN;
        }
        double share = (double) rows.count() / nodes.rows();
        int needed = Math.min(Math.max(k, ef / 2), nodes.nodes());
        if (rows.filter() == null || share >= NEARLY_ALL) {
            walk(scratch, (int) (ef / share), stop);
            if (eligible(scratch.walk, rows, needed) == needed) {
                return SearchPlan.WALK;
            }
            // The few rows that are not eligible are those near the query, and the walk ended among them. A longer one
            // leaves them.
            int longer = (int) Math.min(FAR_AWAY * (ef / share), ef + (double) nodes.rows() - rows.count());
            if (!isScanned(rows, longer)) {
                walk(scratch, longer, stop);
                if (eligible(scratch.walk, rows, needed) == needed) {
                    return SearchPlan.WALK;
                }
            }
        } else {
            int kept = (int) ((isFarAway(scratch, rows, share) ? FAR_AWAY_KEPT : OVER_OTHERS_KEPT) * ef);
            if (isScanned(rows, kept)) {
                scan(scratch, rows, kept, stop);
                return SearchPlan.SCAN;
            }
            walkOver(scratch, rows, kept, stop);
            if (scratch.walk.size() >= needed) {
                return SearchPlan.FILTERED_WALK;
            }
        }
        scan(scratch, rows, FAR_AWAY * ef, stop);
        return SearchPlan.WALK_THEN_SCAN;
    }

    /** Whether there are many eligible rows, but hardly any of them where the query is. */
    private boolean isFarAway(Scratch scratch, CandidateRows rows, double share) {
        NodeFilter filter = filter(rows);
        int linked = scratch.lowest.read(upper.descend(scratch.toQuery), scratch.batch);
        int passing = 0;
        for (int i = 0; i < linked; i++) {
            passing += filter.accepts(scratch.batch[i]) ? 1 : 0;
        }
        double expected = linked * share;
        return expected >= EXPECTED && passing <= expected / FAR_AWAY;
    }

    private void walk(Scratch scratch, int ef, StopSignal stop) {
        scratch.walk.begin(ef);
        scratch.batch[0] = upper.descend(scratch.toQuery);
        scratch.walk.enter(scratch.batch, 1, scratch.toQuery);
        scratch.walk.run(scratch.lowest, scratch.toQuery, stop);
    }

    private int eligible(Walk walk, CandidateRows rows, int most) {
        NodeFilter filter = filter(rows);
        int count = 0;
        for (int i = 0; i < walk.size() && count < most; i++) {
            count += filter.accepts(walk.node(i)) ? 1 : 0;
        }
        return count;
    }

    private void walkOver(Scratch scratch, CandidateRows rows, int ef, StopSignal stop) {
        NodeFilter filter = filter(rows);
        int[] entries = scratch.batch;
        int count = 0;
        int near = upper.descend(scratch.toQuery);
        int linked = scratch.lowest.read(near, entries);
        for (int i = 0; i < linked; i++) {
            entries[count] = entries[i];
            count += filter.accepts(entries[i]) ? 1 : 0;
        }
        if (filter.accepts(near)) {
            entries[count++] = near;
        }
        // Where nothing near the query is eligible, these lead to what is.
        for (int seed = 0; seed < SEEDS; seed++) {
            int row = next(rows, (int) ((long) rows.bound() * seed / SEEDS));
            if (row < rows.bound() && node(row) >= 0) {
                entries[count++] = node(row);
            }
        }
        scratch.walk.begin(ef);
        scratch.walk.enter(entries, count, scratch.toQuery);
        scratch.walk.runOver(filter, scratch.lowest, scratch.toQuery, stop);
    }

    /** Looks at every node that has an eligible row, and leaves the nearest. */
    private void scan(Scratch scratch, CandidateRows rows, int ef, StopSignal stop) {
        NearestNodes nearest = scratch.nearest;
        nearest.begin(Math.min(ef, rows.count()));
        scratch.walk.begin(1);
        int[] batch = scratch.batch;
        int words = (rows.bound() + Long.SIZE - 1) >> 6;
        int count = 0;
        int unchecked = 0;
        for (int word = 0; word < words; word++) {
            count = list(word(rows, word), word << 6, batch, count);
            if (count > BATCH || word == words - 1) {
                int looked = nodeOfRow == null ? count : nodesOf(scratch, nodeOfRow, count);
                scratch.toQuery.of(batch, looked, scratch.estimates);
                nearest.take(batch, scratch.estimates, looked);
                unchecked += count;
                count = 0;
            }
            if (unchecked >= StopSignal.ROWS_BETWEEN_CHECKS) {
                unchecked = 0;
                stop.check();
            }
        }
        nearest.finish();
    }

    /**
     * Lists the bits that are set: eight at a time, those that are not there beyond the end, for it is hard to predict how many are in a word.
     *
     * @return the end of the list
     */
    private static int list(long word, int first, int[] out, int from) {
        int at = from;
        long bits = word;
        do {
            for (int i = 0; i < 8; i++) {
                out[at + i] = first + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
            }
            at += 8;
        } while (bits != 0);
        return from + Long.bitCount(word);
    }

    /** Puts nodes in the place of rows, each once in a scan; returns how many. */
    private int nodesOf(Scratch scratch, int[] nodeOfRow, int count) {
        int[] batch = scratch.batch;
        int nodes = 0;
        for (int i = 0; i < count; i++) {
            int node = nodeOfRow[batch[i]];
            batch[nodes] = node;
            nodes += node >= 0 ? 1 : 0;
        }
        return scratch.walk.unseen(batch, nodes);
    }

    /** A word of the filter, without rows beyond the bound. */
    private static long word(CandidateRows rows, int word) {
        long[] filter = rows.filter();
        long bits = filter == null ? -1L : word < filter.length ? filter[word] : 0;
        int left = rows.bound() - (word << 6);
        return left < Long.SIZE ? bits & (1L << left) - 1 : bits;
    }

    /** Has the eligible rows of the nodes found compared by their vectors, the seemingly nearest first. */
    private void offerAll(Walk walk, CandidateRows rows, ExactRows exact) {
        for (int i = 0; i < walk.size(); i++) {
            offer(walk.node(i), rows, exact);
        }
    }

    private void offerAll(NearestNodes nearest, CandidateRows rows, ExactRows exact) {
        for (int i = 0; i < nearest.size(); i++) {
            offer(nearest.node(i), rows, exact);
        }
    }

    /** Has so many rows scored of the nodes whose vectors the walk has compared, the nearest. */
    private void offerNearest(DiskNodes disk, CandidateRows rows, int most, ExactRows exact) {
        int count = disk.sort();
        for (int i = 0, offered = 0; i < count && offered < most; i++) {
            offered += offer(disk.node(i), rows, exact);
        }
    }

    private int offer(int node, CandidateRows rows, ExactRows exact) {
        long[] filter = rows.filter();
        int offered = 0;
        for (int at = nodes.begins()[node]; at < nodes.begins()[node + 1]; at++) {
            int row = nodes.members()[at];
            if (row < rows.bound() && (filter == null || isSet(filter, row))) {
                exact.offer(row);
                offered++;
            }
        }
        return offered;
    }

    private NodeFilter filter(CandidateRows rows) {
        long[] filter = rows.filter();
        if (filter == null) {
            return node -> true;
        }
        if (nodeOfRow == null) {
            return node -> isSet(filter, node);
        }
        int[] begins = nodes.begins();
        int[] members = nodes.members();
        return node -> {
            for (int i = begins[node]; i < begins[node + 1]; i++) {
                if (isSet(filter, members[i])) {
                    return true;
                }
            }
            return false;
        };
    }

    private static boolean isSet(long[] filter, int row) {
        int word = row >> 6;
        return word < filter.length && (filter[word] & 1L << row) != 0;
    }

    private int node(int row) {
        return nodeOfRow == null ? row : nodeOfRow[row];
    }

    /** The first eligible row from {@code from} on; beyond the bound if there is none. */
    private static int next(CandidateRows rows, int from) {
        long[] filter = rows.filter();
        if (filter == null || from >= rows.bound()) {
            return from;
        }
        int word = from >> 6;
        long bits = filter[word] & -1L << from;
        while (bits == 0) {
            if (++word == filter.length) {
                return Integer.MAX_VALUE;
            }
            bits = filter[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** Bytes on the heap, estimated, with what one search needs. */
    long heapBytes() {
        long maps = nodes.isIdentity() ? 4L * nodes.rows() : 4L * (2L * nodes.rows() + nodes.nodes());
        return maps + upper.heapBytes() + 4L * nodes.nodes();
    }
}
