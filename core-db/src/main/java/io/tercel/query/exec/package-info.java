/** How a request is carried out: checked, planned by segment, searched, ranked, and its fields read. */
@NullMarked
package io.tercel.query.exec;

import org.jspecify.annotations.NullMarked;
