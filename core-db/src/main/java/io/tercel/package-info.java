/** The database: open one, make collections in it, write rows, search them. */
@NullMarked
package io.tercel;

import org.jspecify.annotations.NullMarked;
