/** The program: its entry and its wiring. */
@NullMarked
package acme.app;

import org.jspecify.annotations.NullMarked;
