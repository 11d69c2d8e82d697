/** Those who follow a database: its changes as a stream, and copies that are kept up to date with it. */
@NullMarked
package io.tercel.cdc;

import org.jspecify.annotations.NullMarked;
