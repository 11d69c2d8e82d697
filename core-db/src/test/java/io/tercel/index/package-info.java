/** Tests of what every index has in common. */
@NullMarked
package io.tercel.index;

import org.jspecify.annotations.NullMarked;
