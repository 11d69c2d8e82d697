/** Text to vectors inside the process: sentence-embedding models on ONNX Runtime, as LangChain4j embedding models. */
@NullMarked
package io.tercel.embeddings;

import org.jspecify.annotations.NullMarked;
