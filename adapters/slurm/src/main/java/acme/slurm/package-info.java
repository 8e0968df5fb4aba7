/** Nodes and jobs of Slurm. */
@NullMarked
package acme.slurm;

import org.jspecify.annotations.NullMarked;
