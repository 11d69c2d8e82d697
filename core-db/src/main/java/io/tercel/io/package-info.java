/** The only room that touches files: directories, checked files, the lock. */
@NullMarked
package io.tercel.io;

import org.jspecify.annotations.NullMarked;
