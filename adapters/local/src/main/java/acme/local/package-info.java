/** Files and standard input of this machine: logs to read, rules to load. */
@NullMarked
package acme.local;

import org.jspecify.annotations.NullMarked;
