/** How findings look to people and to programs. */
@NullMarked
package acme.app.report;

import org.jspecify.annotations.NullMarked;
