/** Measures the filter matcher beside its peers, and whole programs. */
@NullMarked
package acme.bench;

import org.jspecify.annotations.NullMarked;
