/** Measures diagnoses against labelled logs. */
@NullMarked
package acme.app.eval;

import org.jspecify.annotations.NullMarked;
