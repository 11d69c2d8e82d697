package io.tercel.io;

/**
 * Where the bytes of a file are, beneath all views and wrappings.
 *
 * @param directory the directory that keeps them
 * @param name the file's name there
 */
public record FilePlace(Directory directory, String name) {

    @Override
    public String toString() {
        return directory + "/" + name;
    }
}
