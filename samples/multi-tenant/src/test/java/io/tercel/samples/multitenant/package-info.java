/** One store for many tenants. */
@NullMarked
package io.tercel.samples.multitenant;

import org.jspecify.annotations.NullMarked;
