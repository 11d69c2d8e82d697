package io.tercel.segment;

import io.tercel.error.VectorDbException;
import io.tercel.io.Directory;
import io.tercel.manifest.SegmentMeta;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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

    /** Removes a folder with its files. */
    static void delete(Directory directory, String folder) {
        for (String file : directory.list(folder)) {
            directory.delete(folder + "/" + file);
        }
        directory.delete(folder);
    }

    /**
     * Removes a folder that no manifest names, if that is possible now. The next opening removes it otherwise: whoever is told of a
     * failure here can do nothing about it.
     */
    static void deleteQuietly(Directory directory, String folder) {
        try {
            if (directory.exists(folder)) {
                delete(directory, folder);
            }
        } catch (VectorDbException e) {
            LOG.warn("cannot remove {} now: {}", folder, e.getMessage());
        }
    }

    /**
     * Removes what no manifest names: segments and lists of deletes whose writing a crash has cut short, or that it kept from being
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
                    deleteUnnamedDeletes(directory, meta);
                }
            }
        }
    }

    private static void deleteUnnamedDeletes(Directory directory, SegmentMeta meta) {
        for (String file : directory.list(meta.folder())) {
            String name = meta.folder() + "/" + file;
            if (file.startsWith("deletes-") && !name.equals(SegmentFiles.deletes(meta, meta.deletesFile()))) {
                directory.delete(name);
            }
        }
    }

    private static OptionalInt number(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
