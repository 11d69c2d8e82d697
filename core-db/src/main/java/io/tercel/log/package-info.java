/** The write-ahead log: frames in files, group commit, and reading them back after a crash. Knows nothing of what they say. */
@NullMarked
package io.tercel.log;

import org.jspecify.annotations.NullMarked;
