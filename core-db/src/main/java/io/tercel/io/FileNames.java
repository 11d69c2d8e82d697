package io.tercel.io;

import io.tercel.error.StorageException;

/** The rule for names inside a {@link Directory}, checked in one place so that no implementation can be led out of its root. */
final class FileNames {

    /** The root folder. */
    static final String ROOT = "";

    private FileNames() {}

    /**
     * Accepts relative names of plain parts joined by {@code /}. Absolute names are refused because resolving one against a
     * root gives the absolute name back; backslash and colon because they separate parts and drives on Windows.
     */
    static String check(String name) {
        int start = 0;
        while (start <= name.length()) {
            int end = name.indexOf('/', start);
            String part = name.substring(start, end < 0 ? name.length() : end);
            if (part.isEmpty() || part.equals(".") || part.equals("..") || hasForbiddenCharacter(part)) {
                throw new StorageException("'%s' is not a file name inside a database directory".formatted(name));
            }
            start = end < 0 ? name.length() + 1 : end + 1;
        }
        return name;
    }

    /** As {@link #check}, and the root is allowed too. */
    static String checkFolder(String folder) {
        return folder.equals(ROOT) ? folder : check(folder);
    }

    /** The folder that holds a file: {@code "a"} for {@code "a/b"}, the root for {@code "b"}. */
    static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? ROOT : name.substring(0, slash);
    }

    private static boolean hasForbiddenCharacter(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < ' ' || c == '\\' || c == ':' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
