/** Collections from files and to files: Parquet, JSON, JSON lines, CSV and NumPy, and Milvus backups as a source. */
@NullMarked
package io.tercel.files;

import org.jspecify.annotations.NullMarked;
