/** What is done about a failure: planned by policy, limited, executed once, written down. */
@NullMarked
package acme.recover;

import org.jspecify.annotations.NullMarked;
