/** What every index has in common: how it is asked, how it answers. */
@NullMarked
package io.tercel.index;

import org.jspecify.annotations.NullMarked;
