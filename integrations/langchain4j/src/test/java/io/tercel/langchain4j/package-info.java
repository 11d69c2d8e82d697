/** Tests of the LangChain4j store, with LangChain4j's own contract among them. */
@NullMarked
package io.tercel.langchain4j;

import org.jspecify.annotations.NullMarked;
