package io.tercel.segment;

import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.manifest.SegmentMeta;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of segments as a whole: removing one, and removing those that a crash has left behind. */
public final class SegmentFolders {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentFolders.class);

    private static final Pattern FOLDER = Pattern.compile("seg-(\\d{6,9})");

    private SegmentFolders() {}

    /**
     * Removes a folder that nothing names, as far as that goes: what cannot be removed now goes when the database is opened next. Never
     * throws, since whoever is the last to let go of a segment, or failed to write one, has something else to report.
     */
    static void deleteQuietly(Directory directory, String folder) {
        try {
            if (directory.exists(folder)) {
                delete(directory, folder);
            }
        } catch (VectorDbException e) {
            LOG.warn("cannot remove {}, which is not needed any more: {}", folder, e.getMessage());
        }
    }

    /** Removes a folder with its files. */
    private static void delete(Directory directory, String folder) {
        for (String file : directory.list(folder)) {
            directory.delete(folder + "/" + file);
        }
        directory.delete(folder);
    }

    /**
     * Removes what no manifest names: segments, lists of deletes and vector indexes whose writing a crash has cut short, or that it kept from being
     * removed. Their numbers will be given again, so nothing of them may stay.
     */
    public static void deleteUnnamed(Directory directory, List<SegmentMeta> named) {
        Map<Integer, SegmentMeta> byNumber =
                named.stream().collect(Collectors.toMap(SegmentMeta::number, meta -> meta));
        for (String folder : directory.list("")) {
            OptionalInt number = number(folder);
            if (number.isPresent()) {
                SegmentMeta meta = byNumber.get(number.getAsInt());
                if (meta == null) {
                    delete(directory, folder);
                } else {
                    deleteUnnamedFiles(directory, meta);
                }
            }
        }
    }

    /** Whether there is a segment that no manifest names: it is being written, or goes with the last read or merge that looks at it. */
    public static boolean isAnyUnnamed(Directory directory, List<SegmentMeta> named) {
        Set<String> folders = named.stream().map(SegmentMeta::folder).collect(Collectors.toSet());
        return directory.list("").stream().anyMatch(folder -> isFolder(folder) && !folders.contains(folder));
    }

    private static void deleteUnnamedFiles(Directory directory, SegmentMeta meta) {
        Set<String> named = meta.indexes().stream()
                .map(index -> SegmentFiles.index(meta, index))
                .collect(Collectors.toCollection(HashSet::new));
        named.add(SegmentFiles.deletes(meta, meta.deletesFile()));
        for (String file : directory.list(meta.folder())) {
            String name = meta.folder() + "/" + file;
            boolean replaceable =
                    file.startsWith("deletes-") || file.startsWith("vectors-") || file.startsWith("scalars-");
            if (replaceable && !named.contains(name)) {
                directory.delete(name);
            }
        }
    }

    static boolean isFolder(String name) {
        return FOLDER.matcher(name).matches();
    }

    private static OptionalInt number(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
