/** What can be asked and what comes back, as plain values without engine types. */
@NullMarked
package io.tercel.query;

import org.jspecify.annotations.NullMarked;
