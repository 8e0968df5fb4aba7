/** Regular expressions that match in linear time, alone and many at once, on byte ranges. */
@NullMarked
package acme.pattern;

import org.jspecify.annotations.NullMarked;
