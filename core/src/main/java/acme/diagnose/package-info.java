/** Finds the first cause and the lines that prove it. */
@NullMarked
package acme.diagnose;

import org.jspecify.annotations.NullMarked;
