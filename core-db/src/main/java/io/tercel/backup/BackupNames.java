package io.tercel.backup;

import io.tercel.error.InvalidRequestException;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a backup may be called: what is a folder's name on every system, and cannot lead out of the folder that it is in. */
final class BackupNames {

    /** Ends the name of a folder that is not a backup yet, or not any more. */
    static final String UNFINISHED = ".unfinished";

    private static final int LENGTH_MAX = 128;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?");
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    private BackupNames() {}

    static boolean isAllowed(String name) {
        return name.length() <= LENGTH_MAX
                && !name.endsWith(UNFINISHED)
                && ALLOWED.matcher(name).matches()
                && !DEVICE.matcher(name).matches();
    }

    /** Whether a folder of that name is what an attempt, or a removal, that did not come to its end has left. */
    static boolean isUnfinished(String folder) {
        return folder.endsWith(UNFINISHED) && isAllowed(folder.substring(0, folder.length() - UNFINISHED.length()));
    }

    /**
     * Returns the name.
     *
     * @throws InvalidRequestException when a backup cannot be called so
     */
    static String check(String name) {
        Objects.requireNonNull(name, "name");
        if (!isAllowed(name)) {
            throw new InvalidRequestException(
                    "backup name '%s': expected a letter or digit, then letters, digits, '_', '-' or '.', at most %d, not ending in '.' and not a device name"
                            .formatted(name.replaceAll("\\p{Cntrl}", "\uFFFD"), LENGTH_MAX));
        }
        return name;
    }
}
