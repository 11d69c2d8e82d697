/** The database as a store of LangChain4j. */
@NullMarked
package io.tercel.langchain4j;

import org.jspecify.annotations.NullMarked;
