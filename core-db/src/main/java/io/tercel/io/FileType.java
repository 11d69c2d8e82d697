package io.tercel.io;

/**
 * What a file holds and in which versions of its format. Each format class declares its own beside the layout it describes.
 *
 * @param code four ASCII characters, unique among the file types
 * @param version the format version that is written, and the newest that can be read; at least 1
 * @param oldestVersion the oldest version that can still be read
 */
public record FileType(String code, int version, int oldestVersion) {

    /** Checks that the code is four printable ASCII characters and the versions are in order. */
    public FileType {
        if (code.length() != 4 || !code.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("a file type code is four ASCII characters, got '%s'".formatted(code));
        }
        if (oldestVersion < 1 || version < oldestVersion) {
            throw new IllegalArgumentException("versions %d to %d".formatted(oldestVersion, version));
        }
    }

    /** A type of which only one version exists so far. */
    public FileType(String code, int version) {
        this(code, version, version);
    }

    /** The code as the int that is stored: its characters in file order. */
    int codeBits() {
        return code.charAt(0) | code.charAt(1) << 8 | code.charAt(2) << 16 | code.charAt(3) << 24;
    }
}
