/** Contracts that every implementation of a port keeps, and fakes for what tests cannot have. */
@NullMarked
package acme.testkit;

import org.jspecify.annotations.NullMarked;
