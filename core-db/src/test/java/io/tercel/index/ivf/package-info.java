/** Tests of the package of the same name. */
@NullMarked
package io.tercel.index.ivf;

import org.jspecify.annotations.NullMarked;
