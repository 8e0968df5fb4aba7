/** Learns from what the filter keeps: templates of lines, and new filter rules for the routine ones. */
@NullMarked
package acme.learn;

import org.jspecify.annotations.NullMarked;
