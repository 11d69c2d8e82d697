/** What can go wrong, as unchecked typed exceptions with a code each. */
@NullMarked
package io.tercel.error;

import org.jspecify.annotations.NullMarked;
