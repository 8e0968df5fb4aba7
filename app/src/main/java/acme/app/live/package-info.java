/** Jobs that are followed while they run. */
@NullMarked
package acme.app.live;

import org.jspecify.annotations.NullMarked;
