package acme.recover;

import acme.model.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Tells what one node went through, such as "failed with n3 in round 1 and with n7, known good, in round 2". */
final class Account {
    private final NodeName node;
    private final Predicate<Trial> isSlow;
    private final StringBuilder text = new StringBuilder();
    private String verb = "";

    private Account(NodeName node, Predicate<Trial> isSlow) {
        this.node = node;
        this.isSlow = isSlow;
    }

    /** The trials are those of the node, in order. */
    static String of(NodeName node, List<Trial> trials, Predicate<Trial> isSlow) {
        var account = new Account(node, isSlow);
        int next = 0;
        while (next < trials.size()) {
            var alike = new ArrayList<>(List.of(trials.get(next)));
            while (++next < trials.size() && account.areAlike(alike.getFirst(), trials.get(next))) {
                alike.add(trials.get(next));
            }
            account.tell(alike);
        }
        return account.text.toString();
    }

    /** Names as people list them: "n1, n2 and n3", and of many only the first. */
    static String list(SortedSet<NodeName> nodes) {
        if (nodes.size() == 1) {
            return nodes.first().value();
        }
        var names = new ArrayList<>(nodes.stream().limit(8).map(NodeName::value).toList());
        int more = nodes.size() - names.size();
        var last = more > 0 ? more + " more" : names.removeLast();
        return String.join(", ", names) + " and " + last;
    }

    private boolean areAlike(Trial one, Trial other) {
        return one.round() == other.round()
                && verb(one).equals(verb(other))
                && partners(one).size() == 1
                && partners(other).size() == 1
                && isWithGood(one) == isWithGood(other);
    }

    private void tell(List<Trial> alike) {
        var first = alike.getFirst();
        var said = verb(first);
        if (!text.isEmpty()) {
            text.append(said.equals(verb) ? " and" : ", ");
        }
        if (!said.equals(verb)) {
            text.append(said);
        }
        verb = said;
        var partners = new TreeSet<NodeName>();
        alike.forEach(trial -> partners.addAll(partners(trial)));
        text.append(partners.isEmpty() ? " alone" : " with " + list(partners));
        if (isWithGood(first)) {
            text.append(partners.size() == 1 ? ", known good," : ", each known good,");
        }
        text.append(" in round ").append(first.round());
    }

    private SortedSet<NodeName> partners(Trial trial) {
        var partners = new TreeSet<>(trial.world());
        partners.remove(node);
        return partners;
    }

    private boolean isWithGood(Trial trial) {
        var partners = partners(trial);
        return !partners.isEmpty() && trial.knownGood().containsAll(partners);
    }

    private String verb(Trial trial) {
        return switch (trial.outcome()) {
            case Outcome.Passed _ -> isSlow.test(trial) ? "was slow" : "passed";
            case Outcome.Failed _ -> "failed";
            case Outcome.TimedOut _ -> "timed out";
            case Outcome.Vanished vanished -> vanished.nodes().contains(node) ? "did not answer" : "lost its partner";
            case Outcome.NotRun _ -> "could not be tested";
        };
    }
}
