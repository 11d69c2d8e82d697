/** The store under the contract of the LangChain4j that comes next. */
@NullMarked
package io.tercel.langchain4j;

import org.jspecify.annotations.NullMarked;
