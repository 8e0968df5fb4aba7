/** What was learned and planned, kept in the data folder. */
@NullMarked
package acme.store;

import org.jspecify.annotations.NullMarked;
