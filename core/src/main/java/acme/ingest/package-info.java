/** Where lines come from, and how bytes become lines. */
@NullMarked
package acme.ingest;

import org.jspecify.annotations.NullMarked;
