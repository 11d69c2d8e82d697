/** Tests. */
@NullMarked
package io.tercel.samples.web;

import org.jspecify.annotations.NullMarked;
