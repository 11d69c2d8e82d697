/** Tests of schemas and rows. */
@NullMarked
package io.tercel.schema;

import org.jspecify.annotations.NullMarked;
