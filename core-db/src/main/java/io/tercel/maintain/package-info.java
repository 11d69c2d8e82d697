/** Background work: sealing growing segments, and giving up what sealing makes unnecessary. */
@NullMarked
package io.tercel.maintain;

import org.jspecify.annotations.NullMarked;
