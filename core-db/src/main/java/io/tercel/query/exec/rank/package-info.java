/** How the candidates of several legs become one ranking. */
@NullMarked
package io.tercel.query.exec.rank;

import org.jspecify.annotations.NullMarked;
