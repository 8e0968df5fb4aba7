/** Nodes and jobs of Kubernetes. */
@NullMarked
package acme.kubernetes;

import org.jspecify.annotations.NullMarked;
