package acme.local;

import acme.model.Hint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a node is tested by the tools of its hardware: commands, how to read what they print, and what is wrong there. */
public record Recipe(String name, String about, Set<Hint> hints, List<Step> steps) {
    public Recipe {
        hints = Set.copyOf(hints);
        steps = List.copyOf(steps);
    }

    /**
     * One command.
     *
     * @param script text on its standard input; may be empty
     * @param install what is missing where the command is not found
     * @param isOptional whether the others decide where this one cannot be run
     * @param same fields that should be the same on every node
     */
    record Step(
            String name,
            List<String> command,
            String script,
            ToolOutput parser,
            Duration limit,
            String install,
            boolean isOptional,
            List<String> same,
            List<Check> fails) {
        Step {
            command = List.copyOf(command);
            same = List.copyOf(same);
            fails = List.copyOf(fails);
        }
    }

    /** What is wrong where a field of any row is so; {@code *} in the field's name stands for any text. */
    record Check(String field, Test test, String than, String why) {
        enum Test {
            ABOVE,
            BELOW,
            IS,
            NOT
        }

        /** What is wrong with a row of a tool's output; empty where nothing is, or where the row has no such field. */
        Optional<String> wrongWith(ToolOutput.Row row) {
            return row.fields().entrySet().stream()
                    .filter(entry -> isField(entry.getKey()) && isWrong(entry.getValue()))
                    .findFirst()
                    .map(entry ->
                            (row.where().isEmpty() ? "" : row.where() + ": ") + why + " (" + found(row, entry) + ")");
        }

        private static String found(ToolOutput.Row row, Map.Entry<String, String> entry) {
            return row.fields().getOrDefault("why", entry.getKey() + " is " + entry.getValue());
        }

        private boolean isField(String name) {
            int star = field.indexOf('*');
            return star < 0
                    ? name.equals(field)
                    : name.length() >= field.length() - 1
                            && name.startsWith(field.substring(0, star))
                            && name.endsWith(field.substring(star + 1));
        }

        private boolean isWrong(String value) {
            return switch (test) {
                case ABOVE -> ToolOutput.number(value).orElse(Double.NEGATIVE_INFINITY) > Double.parseDouble(than);
                case BELOW -> ToolOutput.number(value).orElse(Double.POSITIVE_INFINITY) < Double.parseDouble(than);
                case IS -> value.equalsIgnoreCase(than);
                case NOT -> !value.equalsIgnoreCase(than);
            };
        }
    }
}
