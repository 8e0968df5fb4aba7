package acme.local;

import acme.local.Recipe.Step;
import acme.model.NodeName;
import acme.recover.NodeTest;
import acme.recover.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tests a node by a recipe, step by step until one finds something wrong. May be used by any number of threads. */
public final class RecipeTest implements NodeTest {
    private static final Duration FOR_THE_LAUNCHER = Duration.ofSeconds(20);
    private static final int NOT_FOUND = 127;
    private static final int UNREACHED = 255;

    private final Recipe recipe;
    private final Launcher launcher;
    private final Map<String, String> places;
    private final Commands commands;

    /** {@code places} are what stands for {@code {name}} in the words of the commands, such as the folder to be tested. */
    public RecipeTest(Recipe recipe, Launcher launcher, Map<String, String> places, Commands commands) {
        this.recipe = recipe;
        this.launcher = launcher;
        this.places = Map.copyOf(places);
        this.commands = commands;
    }

    /** How long all steps may take on one node. */
    public Duration longest() {
        return recipe.steps().stream()
                .map(step -> step.limit().plus(FOR_THE_LAUNCHER))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The commands that {@link #run} would start. */
    public List<Command> commands(NodeName node) {
        return recipe.steps().stream().map(step -> command(step, node)).toList();
    }

    @Override
    public Outcome run(NodeName node) throws InterruptedException {
        var passed = new ArrayList<Outcome.Passed>();
        var notRun = new ArrayList<String>();
        boolean isMissing = false;
        for (var step : recipe.steps()) {
            var result = commands.run(command(step, node), step.limit().plus(FOR_THE_LAUNCHER));
            switch (outcome(step, node, result)) {
                case Outcome.Passed it -> passed.add(it);
                case Outcome.NotRun it -> {
                    notRun.add(it.why());
                    isMissing |= !step.isOptional();
                }
                case Outcome.Failed it -> {
                    return it;
                }
                case Outcome.TimedOut it -> {
                    return it;
                }
                case Outcome.Vanished it -> {
                    return it;
                }
            }
        }
        return isMissing || passed.isEmpty() ? new Outcome.NotRun(String.join("; ", notRun)) : together(passed, notRun);
    }

    private Command command(Step step, NodeName node) {
        var words = new ArrayList<String>();
        for (var word : step.command()) {
            var filled = word;
            for (var place : places.entrySet()) {
                filled = filled.replace("{" + place.getKey() + "}", place.getValue());
            }
            words.add(filled);
        }
        return launcher.on(node, words, Map.of("LC_ALL", "C")).reading(step.script());
    }

    private Outcome outcome(Step step, NodeName node, CommandResult result) {
        return switch (result) {
            case CommandResult.NotStarted it -> new Outcome.NotRun(it.why());
            case CommandResult.TimedOut it ->
                new Outcome.TimedOut(
                        step.name() + " did not end within " + it.limit().toSeconds() + " s");
            case CommandResult.Exited it -> outcome(step, node, it);
        };
    }

    private Outcome outcome(Step step, NodeName node, CommandResult.Exited result) {
        if (result.status() == UNREACHED && !launcher.isLocal()) {
            return new Outcome.Vanished(Set.of(node), "the node was not reached" + lastLine(result));
        }
        if (result.status() == NOT_FOUND) {
            return new Outcome.NotRun(step.name() + " is not installed (it comes with " + step.install() + ")");
        }
        var rows = step.parser().read(result.output());
        for (var check : step.fails()) {
            for (var row : rows) {
                var wrong = check.wrongWith(row);
                if (wrong.isPresent()) {
                    return new Outcome.Failed(step.name() + ": " + wrong.get());
                }
            }
        }
        if (!result.isSuccess()) {
            var why = step.name() + " ended with status " + result.status() + lastLine(result);
            return step.isOptional() ? new Outcome.NotRun(why) : new Outcome.Failed(why);
        }
        return rows.isEmpty()
                ? new Outcome.NotRun(step.name() + " printed nothing that can be read" + lastLine(result))
                : new Outcome.Passed(bandwidth(rows), facts(step, rows), step.name() + " found nothing wrong");
    }

    private static OptionalDouble bandwidth(List<ToolOutput.Row> rows) {
        return rows.stream()
                .map(row -> row.fields().getOrDefault("bandwidth", ""))
                .filter(value -> !value.isEmpty())
                .mapToDouble(Double::parseDouble)
                .findFirst();
    }

    private static SortedMap<String, String> facts(Step step, List<ToolOutput.Row> rows) {
        var facts = new TreeMap<String, String>();
        for (var field : step.same()) {
            var values = new TreeSet<String>();
            rows.forEach(row -> values.add(row.fields().getOrDefault(field, "")));
            values.remove("");
            if (!values.isEmpty()) {
                facts.put(field, String.join(" and ", values));
            }
        }
        return facts;
    }

    private static Outcome together(List<Outcome.Passed> passed, List<String> notRun) {
        var facts = new TreeMap<String, String>();
        var why = new ArrayList<String>();
        passed.forEach(it -> {
            facts.putAll(it.facts());
            why.add(it.why());
        });
        why.addAll(notRun);
        var bandwidth = passed.stream()
                .map(Outcome.Passed::bandwidth)
                .filter(OptionalDouble::isPresent)
                .findFirst();
        return new Outcome.Passed(bandwidth.orElse(OptionalDouble.empty()), facts, String.join("; ", why));
    }

    private static String lastLine(CommandResult.Exited result) {
        return (result.output() + "\n" + result.errors())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, line) -> line)
                .map(line -> ": " + line.strip())
                .orElse("");
    }
}
