package io.tercel.segment;

import io.tercel.io.Directory;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folders of segments as a whole: removing one, and removing those that a crash has left behind. */
public final class SegmentFolders {

    private static final Pattern FOLDER = Pattern.compile("seg-(\\d{6,9})");

    private SegmentFolders() {}

    /** Removes a folder with its files. */
    static void delete(Directory directory, String folder) {
        for (String file : directory.list(folder)) {
            directory.delete(folder + "/" + file);
        }
        directory.delete(folder);
    }

    /** Removes the folders whose numbers no manifest names: segments whose writing a crash has cut short. */
    public static void deleteUnnamed(Directory directory, Set<Integer> named) {
        for (String folder : directory.list("")) {
            OptionalInt number = number(folder);
            if (number.isPresent() && !named.contains(number.getAsInt())) {
                delete(directory, folder);
            }
        }
    }

    private static OptionalInt number(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
