/** One command: ingest a folder, ask it questions, see the passages and why they were found. Start at {@link Quickstart}. */
@NullMarked
package io.tercel.samples.quickstart;

import org.jspecify.annotations.NullMarked;
