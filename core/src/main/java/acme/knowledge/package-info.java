/** What is known: diagnosis rules, filter rules, the Xid catalogue. */
@NullMarked
package acme.knowledge;

import org.jspecify.annotations.NullMarked;
