/** What can be typed after acme. */
@NullMarked
package acme.app.commands;

import org.jspecify.annotations.NullMarked;
