package io.tercel.maintain;

import io.tercel.segment.ClusteringBounds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/*
 * Size-tiered, as Cassandra and Lucene do it in their ways. Sizes are measured in seals: 1 is a segment as it is sealed when it is
 * full. Segments of about the same size make a tier, each tier four times as large as the one below; four in a tier are merged into
 * one, which belongs a tier higher. So a row is written again at most once for each tier.
 *
 *   tier      0        1          2          3        4
 *   seals     < 1/32   < 1/8      < 1/2      < 2      >= 2
 *
 * A full segment is in the middle of its tier, not at an edge: full segments are never quite alike.
 *
 * Full segments wait until they make one that is as large as the cap allows. Four would make one of four seals, and two of those one of
 * eight: twice the writing for about as many segments. What full segments were merged into is more than six seals, since what does not
 * fit any more is less than two, and is merged no more. So a row that was sealed in a full segment is written again once, and a
 * partition of n full segments has seven of them at most, and n / 6 to n / 8 large ones.
 *
 * The cap of eight seals bounds what one merge writes, and with it the free disk it needs, the time that closing may have to wait, and
 * the size of one index.
 */
/** Which sealed segments are worth merging, from their partitions and sizes alone. Only segments of one partition go together. */
public final class CompactionPolicy {

    /** The largest merged segment, in full sealed ones. */
    public static final int SEALS_MAX = 8;

    /** Segments of a tier that are worth a merge. */
    static final int FAN_IN = 4;

    /** Share of deleted rows above which a segment is worth writing anew: a fifth of all reading is then for nothing. */
    static final double DELETED_SHARE_MAX = 0.2;

    /** The most that is arranged by the clustering key at once, in full segments: larger partitions are arranged in several runs. */
    static final int CLUSTERED_SEALS_MAX = 32;

    /** A range of the clustering key that is smaller than this, in full segments, goes together with new rows beside it. */
    private static final double SMALL_RANGE = 0.25;

    /** A full segment is never quite alike: so much more than one, in full segments, is not divided. */
    private static final double LITTLE_MORE = 0.125;

    private static final double SMALLEST_TIER = 1.0 / 32;
    private static final int TIERS = 5;

    /** The tier of full segments. */
    private static final int FULL_TIER = 3;

    /**
     * So many segments that could still be merged are too many: however they are spread, in one tier at least a merge is due. In the
     * tier of full segments, where none is smaller than half a seal, it is due with sixteen at the latest; in the others with four.
     */
    static final int OPEN_MAX = (TIERS - 1) * FAN_IN + 2 * SEALS_MAX;

    /** Row offsets are ints; with this a merged segment has at most 2^30 rows. */
    private static final int SEAL_ROWS_MAX = (1 << 30) / SEALS_MAX;

    private final int sealRows;
    private final long sealBytes;

    /**
     * A policy.
     *
     * @param sealRows rows of a full segment
     * @param sealBytes bytes of a full segment
     */
    public CompactionPolicy(int sealRows, long sealBytes) {
        this.sealRows = Math.min(sealRows, SEAL_ROWS_MAX);
        this.sealBytes = sealBytes;
    }

    /**
     * A sealed segment, as the policy sees it.
     *
     * @param number its number
     * @param partition number of the partition that its rows are in
     * @param rows its rows, deleted ones too
     * @param deletedRows how many a merge would leave out: deleted or expired, and not kept for reads of earlier moments
     * @param bytes bytes of its files
     * @param clustered whether its rows are a range of the clustering key
     * @param bounds between which values of that key its rows lie
     */
    public record Candidate(
            int number,
            int partition,
            int rows,
            int deletedRows,
            long bytes,
            boolean clustered,
            ClusteringBounds bounds) {

        /** Of a collection without a clustering key. */
        public Candidate(int number, int partition, int rows, int deletedRows, long bytes) {
            this(number, partition, rows, deletedRows, bytes, false, ClusteringBounds.ANY);
        }

        double deletedShare() {
            return (double) deletedRows / rows;
        }
    }

    /**
     * What to merge into what.
     *
     * @param segments their numbers; none when nothing is to be done
     * @param ranges into how many ranges of the clustering key at least; 0 into one segment, whatever the key
     */
    public record Choice(List<Integer> segments, int ranges) {

        /** Copies the list. */
        public Choice {
            segments = List.copyOf(segments);
        }

        static Choice whole(List<Integer> segments) {
            return new Choice(segments, 0);
        }
    }

    /** The numbers of the segments to merge next, or a single one to be written without its deleted rows. Empty when all is well. */
    public List<Integer> next(List<Candidate> segments) {
        return byPartition(segments).stream()
                .map(this::nextOf)
                .filter(chosen -> !chosen.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<List<Candidate>> byPartition(List<Candidate> segments) {
        return List.copyOf(segments.stream()
                .collect(Collectors.groupingBy(Candidate::partition, TreeMap::new, Collectors.toList()))
                .values());
    }

    private List<Integer> nextOf(List<Candidate> segments) {
        for (int tier = 0; tier < TIERS; tier++) {
            int wanted = tier;
            List<Candidate> alike = segments.stream()
                    .filter(each -> !each.clustered() && tier(each) == wanted)
                    .toList();
            if (alike.size() >= FAN_IN && (tier != FULL_TIER || total(alike) >= SEALS_MAX)) {
                List<Candidate> fitting = smallestThatFit(alike);
                if (fitting.size() > 1) {
                    return numbers(fitting);
                }
            }
        }
        return segments.stream()
                .filter(each -> each.deletedShare() > DELETED_SHARE_MAX)
                .max(Comparator.comparingDouble(Candidate::deletedShare))
                .map(each -> List.of(each.number()))
                .orElse(List.of());
    }

    /** Whether a partition has more segments than it should, not counting those that are too large for a merge. */
    public boolean isBehind(List<Candidate> segments) {
        return byPartition(segments).stream()
                .anyMatch(partition -> partition.stream()
                                .filter(each -> !each.clustered() && seals(each) <= SEALS_MAX / 2.0)
                                .count()
                        >= OPEN_MAX);
    }

    /**
     * Groups of segments to be merged into one each, so that few segments are left and no deleted row. No segment is divided, so there
     * may be one or two more than the cap would need: first fit, the largest first, which is at most 11/9 of the best (D. S. Johnson,
     * "Near-optimal bin packing algorithms", 1973).
     */
    public List<List<Integer>> all(List<Candidate> segments) {
        return byPartition(segments).stream()
                .flatMap(partition -> allOf(partition).stream())
                .toList();
    }

    private List<List<Integer>> allOf(List<Candidate> segments) {
        List<List<Candidate>> groups = new ArrayList<>();
        for (Candidate each : smallestFirst(segments).reversed()) {
            Optional<List<Candidate>> room = groups.stream()
                    .filter(group -> total(group) + seals(each) <= SEALS_MAX)
                    .findFirst();
            List<Candidate> group = room.orElseGet(ArrayList::new);
            group.add(each);
            if (room.isEmpty()) {
                groups.add(group);
            }
        }
        return groups.stream()
                .filter(CompactionPolicy::isWorthwhile)
                .map(CompactionPolicy::numbers)
                .toList();
    }

    /**
     * Groups of segments to be written anew, each as ranges of the clustering key: what has not been arranged by it yet, and of what has
     * been, the segments that such rows may belong in, and small ones beside them. Arranged segments that only have deleted rows to drop
     * are groups of their own. A second call finds nothing to do.
     */
    public List<List<Integer>> clustered(List<Candidate> segments) {
        return byPartition(segments).stream()
                .flatMap(partition -> clusteredOf(partition).stream())
                .filter(group -> !byKey(group).segments().isEmpty())
                .map(CompactionPolicy::numbers)
                .toList();
    }

    private List<List<Candidate>> clusteredOf(List<Candidate> segments) {
        List<Candidate> chosen = new ArrayList<>(
                segments.stream().filter(each -> !each.clustered()).toList());
        List<Candidate> others =
                new ArrayList<>(segments.stream().filter(Candidate::clustered).toList());
        while (takeOneMore(chosen, others)) {
            others.removeAll(chosen);
        }
        List<List<Candidate>> groups = runs(chosen);
        others.forEach(each -> groups.add(List.of(each)));
        return groups;
    }

    /** One whose values meet those of the chosen ones, or a small one that has no other between them and itself. */
    private boolean takeOneMore(List<Candidate> chosen, List<Candidate> others) {
        Optional<ClusteringBounds> bounds =
                chosen.stream().map(Candidate::bounds).reduce(ClusteringBounds::and);
        Optional<Candidate> next = bounds.flatMap(values -> others.stream()
                .filter(each -> each.bounds().meets(values)
                        || (seals(each) < SMALL_RANGE && meeting(others, values.and(each.bounds())) == 1))
                .findFirst());
        next.ifPresent(chosen::add);
        return next.isPresent();
    }

    private static long meeting(List<Candidate> segments, ClusteringBounds values) {
        return segments.stream().filter(each -> each.bounds().meets(values)).count();
    }

    /** As many together as memory and disk should be asked for at once, in the order of their values. */
    private List<List<Candidate>> runs(List<Candidate> chosen) {
        double most = Math.min(CLUSTERED_SEALS_MAX, (double) (1 << 30) / sealRows);
        List<List<Candidate>> runs = new ArrayList<>();
        for (Candidate each : chosen.stream()
                .sorted(Comparator.comparingLong(candidate -> candidate.bounds().from()))
                .toList()) {
            if (runs.isEmpty() || total(runs.getLast()) + seals(each) > most) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(each);
        }
        return runs;
    }

    /** What a group becomes as things stand: ranges, one segment without deleted rows, or nothing when that changes nothing. */
    Choice byKey(List<Candidate> group) {
        int ranges = Math.max(1, (int) Math.ceil(total(group) - LITTLE_MORE));
        boolean isTooLarge = ranges > 1 && group.stream().anyMatch(each -> !each.clustered());
        if (!isTooLarge && !isWorthwhile(group)) {
            return Choice.whole(List.of());
        }
        boolean isOneRange = group.size() == 1 && !isTooLarge;
        return isOneRange ? Choice.whole(numbers(group)) : new Choice(numbers(group), ranges);
    }

    /** Whether merging these leaves fewer segments or fewer deleted rows. */
    static boolean isWorthwhile(List<Candidate> group) {
        return group.size() > 1 || group.stream().anyMatch(each -> each.deletedRows() > 0);
    }

    private List<Candidate> smallestThatFit(List<Candidate> alike) {
        List<Candidate> fitting = new ArrayList<>();
        double total = 0;
        for (Candidate each : smallestFirst(alike)) {
            total += seals(each);
            if (total > SEALS_MAX) {
                break;
            }
            fitting.add(each);
        }
        return fitting;
    }

    private int tier(Candidate segment) {
        int tier = 0;
        for (double bound = SMALLEST_TIER; tier < TIERS - 1 && seals(segment) >= bound; bound *= FAN_IN) {
            tier++;
        }
        return tier;
    }

    private List<Candidate> smallestFirst(List<Candidate> segments) {
        return segments.stream()
                .sorted(Comparator.<Candidate>comparingDouble(this::seals))
                .toList();
    }

    private double total(List<Candidate> group) {
        return group.stream().mapToDouble(this::seals).sum();
    }

    /** The size of a segment's live rows, in full segments. */
    private double seals(Candidate segment) {
        double live = 1 - segment.deletedShare();
        return live * Math.max(segment.rows() / (double) sealRows, segment.bytes() / (double) sealBytes);
    }

    private static List<Integer> numbers(List<Candidate> group) {
        return group.stream().map(Candidate::number).toList();
    }
}
