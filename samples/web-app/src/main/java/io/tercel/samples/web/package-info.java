/** Ask your documents in a browser: one process, one command. */
@NullMarked
package io.tercel.samples.web;

import org.jspecify.annotations.NullMarked;
