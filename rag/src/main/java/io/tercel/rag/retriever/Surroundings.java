package io.tercel.rag.retriever;

/**
 * What is returned around a passage that was found. Small passages are found well, large ones are understood well: search by the small ones,
 * return the larger. Neighbours are the passages of the same document that stand before and after by their {@code index};
 * they are joined without repeating what they overlap by, and where the surroundings of two passages meet, one passage is returned for
 * both, in the better one's place. A passage of which the store does not tell document and index stays as it is.
 */
public sealed interface Surroundings {

    /** Each passage as it is stored. */
    record None() implements Surroundings {}

    /**
     * The passages next to it.
     *
     * @param before how many before it
     * @param after how many after it
     */
    record Window(int before, int after) implements Surroundings {

        /** Checks the numbers. */
        public Window {
            if (before < 0 || after < 0) {
                throw new IllegalArgumentException(
                        "before and after must be at least 0, were " + before + " and " + after);
            }
        }
    }

    /**
     * The passages under the same heading, the nearest ones first, as long as there is room.
     *
     * @param maxCharacters most characters, the passage itself included
     */
    record Section(int maxCharacters) implements Surroundings {

        /** Checks the number. */
        public Section {
            checkRoom(maxCharacters);
        }
    }

    /**
     * The passages of the same document, the nearest ones first, as long as there is room: all of a small document.
     *
     * @param maxCharacters most characters, the passage itself included
     */
    record Document(int maxCharacters) implements Surroundings {

        /** Checks the number. */
        public Document {
            checkRoom(maxCharacters);
        }
    }

    /** Each passage as it is stored. */
    static Surroundings none() {
        return new None();
    }

    /** Nothing more, but passages that were found side by side are one. */
    static Surroundings joined() {
        return new Window(0, 0);
    }

    /** As many passages on each side. */
    static Surroundings window(int eachSide) {
        return new Window(eachSide, eachSide);
    }

    /** The section that the passage is from, or the part around it for which there is room. */
    static Surroundings section(int maxCharacters) {
        return new Section(maxCharacters);
    }

    /** The document that the passage is from, or the part around it for which there is room. */
    static Surroundings document(int maxCharacters) {
        return new Document(maxCharacters);
    }

    private static void checkRoom(int maxCharacters) {
        if (maxCharacters < 1) {
            throw new IllegalArgumentException("maxCharacters must be at least 1, was " + maxCharacters);
        }
    }
}
