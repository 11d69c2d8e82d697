/** Backups of a running database: at one timestamp, with index files, complete or absent; and bringing them back. */
@NullMarked
package io.tercel.backup;

import org.jspecify.annotations.NullMarked;
