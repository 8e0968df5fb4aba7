/** The order of the stages, and nothing else. */
@NullMarked
package acme.pipeline;

import org.jspecify.annotations.NullMarked;
