package io.tercel;

import java.util.List;

/**
 * What {@link Database#verify()} found.
 *
 * @param problems one line each, naming file and place; empty when all is well
 * @param files files read
 * @param bytes bytes read
 * @param rows live rows counted
 */
public record VerifyReport(List<String> problems, long files, long bytes, long rows) {

    /** Copies the list. */
    public VerifyReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
