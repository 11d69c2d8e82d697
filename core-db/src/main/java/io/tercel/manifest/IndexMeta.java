package io.tercel.manifest;

import io.tercel.schema.IndexSpec;

/**
 * The vector index of one field of a sealed segment in the manifest.
 *
 * @param field number of the field
 * @param file number of its file; one that is built anew gets another number
 * @param spec what was built, with all that is needed to open it
 */
public record IndexMeta(int field, int file, IndexSpec spec) {}
