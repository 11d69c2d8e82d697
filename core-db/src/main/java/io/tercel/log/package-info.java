/** The write-ahead log: what was acknowledged is here, in the order of time, until sealed segments hold it. */
@NullMarked
package io.tercel.log;

import org.jspecify.annotations.NullMarked;
