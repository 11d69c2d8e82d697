/** The one root that says which files make up the database. */
@NullMarked
package io.tercel.manifest;

import org.jspecify.annotations.NullMarked;
