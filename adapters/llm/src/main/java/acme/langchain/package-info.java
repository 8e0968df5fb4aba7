/** Language models and embeddings behind the ports of {@code acme.llm}, by LangChain4j. */
@NullMarked
package acme.langchain;

import org.jspecify.annotations.NullMarked;
