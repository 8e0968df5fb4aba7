/** The words: what every stage talks about. */
@NullMarked
package acme.model;

import org.jspecify.annotations.NullMarked;
