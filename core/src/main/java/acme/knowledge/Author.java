package acme.knowledge;

/** Who wrote a version of a rule. */
public sealed interface Author {
    /** Came with the program. */
    record Shipped() implements Author {}

    /** A person, by login name. */
    record Person(String name) implements Author {}

    /** The template miner, without a model. */
    record Miner() implements Author {}

    /**
     * A model.
     *
     * @param model its name
     * @param prompt the prompt's name and version
     * @param incident the incident that it was shown; empty for filter rules
     */
    record Model(String model, String prompt, String incident) implements Author {}

    /** A policy that a person set and that acts without one; {@code setting} is its name and value. */
    record Policy(String setting) implements Author {}

    /** For people. */
    default String words() {
        return switch (this) {
            case Shipped() -> "shipped";
            case Person(var name) -> name;
            case Policy(var setting) -> "policy " + setting;
            case Miner() -> "learned from templates";
            case Model(var model, var prompt, var incident) ->
                model + ", prompt " + prompt + (incident.isEmpty() ? "" : ", incident " + incident);
        };
    }
}
