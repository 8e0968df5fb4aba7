package acme.app.report;

import acme.model.NodeName;
import acme.recover.Located;
import acme.recover.NodeVerdict;
import acme.recover.NodeVerdict.Kind;
import acme.recover.Outcome;
import acme.recover.Trial;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What fault detection found, as text and as JSON. */
public final class LocatedReport {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HEALTHY_SHOWN = 8;

    private LocatedReport() {}

    /** First what to know, then why, then what to do; of many healthy nodes only the count. */
    public static String text(Located located, Terminal terminal) {
        var text = new StringBuilder(headline(located, terminal)).append("\n\n");
        int width = located.verdicts().stream()
                .mapToInt(verdict -> verdict.node().value().length())
                .max()
                .orElse(0);
        for (var verdict : located.verdicts()) {
            if (verdict.kind() != Kind.HEALTHY) {
                text.append(line(verdict, width));
            }
        }
        var healthy = located.verdicts().stream()
                .filter(verdict -> verdict.kind() == Kind.HEALTHY)
                .toList();
        if (healthy.size() <= HEALTHY_SHOWN) {
            healthy.forEach(verdict -> text.append(line(verdict, width)));
        } else {
            text.append("  ").append(healthy.size()).append(" nodes are healthy\n");
        }
        int rounds = located.trials().stream().mapToInt(Trial::round).max().orElse(0);
        text.append('\n')
                .append(count(located.verdicts().size(), "node"))
                .append(", ")
                .append(count(located.trials().size(), "test"))
                .append(" in ")
                .append(count(rounds, "round"));
        return text.append("\nNext: ").append(next(located)).toString();
    }

    private static String headline(Located located, Terminal terminal) {
        return switch (located) {
            case Located.Faulty faulty -> terminal.red("FAULTY") + "  " + names(faulty.nodes());
            case Located.Slow slow -> terminal.yellow("SLOW") + "  " + names(slow.nodes());
            case Located.AllPassed _ -> terminal.green("ALL PASSED");
            case Located.Inconclusive inconclusive -> terminal.yellow("INCONCLUSIVE") + "  " + inconclusive.why();
        };
    }

    private static String next(Located located) {
        return switch (located) {
            case Located.Faulty faulty ->
                "start the job without " + names(faulty.nodes()) + ", and have "
                        + (faulty.nodes().size() == 1 ? "it" : "them") + " looked at.";
            case Located.Slow slow ->
                "the job can run with " + names(slow.nodes()) + ", as fast as the slowest; better start without.";
            case Located.AllPassed _ ->
                "these nodes can be used; what fails on them has a cause that this test does not see.";
            case Located.Inconclusive _ -> "a person should look; cordon nothing on this evidence.";
        };
    }

    private static String line(NodeVerdict verdict, int width) {
        return String.format(
                Locale.ROOT,
                "  %-" + Math.max(1, width) + "s  %-9s  %s%n",
                verdict.node(),
                word(verdict.kind()),
                verdict.why());
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String names(Collection<NodeName> nodes) {
        return String.join(", ", nodes.stream().map(NodeName::value).toList());
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** One indented object; the schema is in {@code docs/guide/fault-detection.md}. */
    public static String json(Located located) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("verdict", verdict(located));
        fields.put("why", located instanceof Located.Inconclusive inconclusive ? inconclusive.why() : null);
        fields.put("nodes", located.verdicts().stream().map(LocatedReport::node).toList());
        fields.put("trials", located.trials().stream().map(LocatedReport::trial).toList());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields);
    }

    private static String verdict(Located located) {
        return switch (located) {
            case Located.Faulty _ -> "faulty";
            case Located.Slow _ -> "slow";
            case Located.AllPassed _ -> "all_passed";
            case Located.Inconclusive _ -> "inconclusive";
        };
    }

    private static Map<String, String> node(NodeVerdict verdict) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("node", verdict.node().value());
        fields.put("kind", word(verdict.kind()));
        fields.put("why", verdict.why());
        return fields;
    }

    private static Map<String, @Nullable Object> trial(Trial trial) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("round", trial.round());
        fields.put("batch", trial.batch());
        fields.put("world", values(trial.world()));
        fields.put("known_good", values(trial.knownGood()));
        fields.put("outcome", outcome(trial.outcome()));
        fields.put(
                "bandwidth",
                trial.outcome() instanceof Outcome.Passed passed
                                && passed.bandwidth().isPresent()
                        ? passed.bandwidth().getAsDouble()
                        : null);
        fields.put("why", trial.outcome().why());
        return fields;
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "passed";
            case Outcome.Failed _ -> "failed";
            case Outcome.TimedOut _ -> "timed_out";
            case Outcome.Vanished _ -> "vanished";
            case Outcome.NotRun _ -> "not_run";
        };
    }

    private static List<String> values(Collection<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).toList();
    }
}
