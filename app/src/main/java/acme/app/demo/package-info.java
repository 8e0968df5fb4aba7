/** A story of one job and its failures, told with the real parts. */
@NullMarked
package acme.app.demo;

import org.jspecify.annotations.NullMarked;
