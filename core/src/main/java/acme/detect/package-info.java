/** Watches progress and tells attempts apart. */
@NullMarked
package acme.detect;

import org.jspecify.annotations.NullMarked;
