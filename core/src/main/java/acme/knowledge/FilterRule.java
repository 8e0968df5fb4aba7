package acme.knowledge;

import acme.pattern.LinearPattern;

/**
 * A pattern for routine lines that may be dropped.
 *
 * @param id {@code family.name}, unique in a rule set
 * @param expression found anywhere in the whole line
 * @param about what the lines are, for people
 */
public record FilterRule(String id, LinearPattern expression, String about) {}
