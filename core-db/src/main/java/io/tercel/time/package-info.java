/** The only room that reads the clock: timestamps, their order, and how far reads can see. */
@NullMarked
package io.tercel.time;

import org.jspecify.annotations.NullMarked;
