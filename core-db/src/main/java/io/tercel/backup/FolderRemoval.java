package io.tercel.backup;

import io.tercel.io.Directory;

/** Removes a folder with what is in it, two levels deep: nothing that is made here is deeper. */
final class FolderRemoval {

    private FolderRemoval() {}

    static void remove(Directory directory, String folder) {
        for (String entry : directory.list(folder)) {
            String name = folder + "/" + entry;
            if (entry.startsWith("seg-")) {
                for (String file : directory.list(name)) {
                    directory.delete(name + "/" + file);
                }
            }
            directory.delete(name);
        }
        directory.delete(folder);
    }
}
