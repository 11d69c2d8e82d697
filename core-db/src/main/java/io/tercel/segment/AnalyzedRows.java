package io.tercel.segment;

import io.tercel.index.sparse.TermBatch;
import io.tercel.index.text.PositionBatch;
import java.util.List;

/**
 * Rows of a write, cut into terms.
 *
 * @param sparse one batch for each sparse index, in the order of {@link SparseAnalysis#sources()}
 * @param texts one batch for each text index, in the order of {@link SparseAnalysis#matched()}
 */
record AnalyzedRows(List<TermBatch> sparse, List<PositionBatch> texts) {}
