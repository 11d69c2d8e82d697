/** Tests of the package of the same name. */
@NullMarked
package io.tercel.index.codes;

import org.jspecify.annotations.NullMarked;
