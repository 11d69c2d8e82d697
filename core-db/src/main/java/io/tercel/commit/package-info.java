/** The one path of every write: ordered, logged, made durable, applied, and only then visible. */
@NullMarked
package io.tercel.commit;

import org.jspecify.annotations.NullMarked;
