package io.tercel;

import java.util.List;

/**
 * What {@link Database#salvage} could save, and what not.
 *
 * @param directory of the new database
 * @param collections what there is of each of them
 * @param lostLogBytes bytes of the log behind its first damage, with the writes in them; 0 when all of it could be read
 */
public record SalvageReport(String directory, List<SalvagedCollection> collections, long lostLogBytes) {

    /** Copies the list. */
    public SalvageReport {
        collections = List.copyOf(collections);
    }

    /** Whether nothing was lost but what can be built again. */
    public boolean isComplete() {
        return lostLogBytes == 0
                && collections.stream().allMatch(each -> each.lostSegments().isEmpty());
    }

    /**
     * A collection.
     *
     * @param database the named database that it is in
     * @param name its name
     * @param keptSegments how many of its segments are in the new database
     * @param lostSegments folders of those that are not
     * @param lostRows rows in them that were not deleted, as far as the manifest knew
     */
    public record SalvagedCollection(
            String database, String name, int keptSegments, List<String> lostSegments, long lostRows) {

        /** Copies the list. */
        public SalvagedCollection {
            lostSegments = List.copyOf(lostSegments);
        }
    }
}
