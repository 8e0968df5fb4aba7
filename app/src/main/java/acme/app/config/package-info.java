/** The settings: a YAML file and the environment. */
@NullMarked
package acme.app.config;

import org.jspecify.annotations.NullMarked;
