/** Drops routine lines and keeps what may matter. */
@NullMarked
package acme.compress;

import org.jspecify.annotations.NullMarked;
