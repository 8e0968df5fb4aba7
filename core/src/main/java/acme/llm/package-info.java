/** The door to a language model: what is asked, what comes back, and what never leaves. */
@NullMarked
package acme.llm;

import org.jspecify.annotations.NullMarked;
