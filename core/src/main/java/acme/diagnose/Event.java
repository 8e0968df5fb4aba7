package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.model.LogLine;
import acme.model.NodeName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Signals of one rule and one shape: what several ranks copied from each other is one event. Grows while signals are folded. */
final class Event {
    private final Signal first;
    private final List<Signal> signals = new ArrayList<>();
    private final BitSet ranks = new BitSet();
    private final Set<String> nodes = new LinkedHashSet<>();
    private long count;
    private long last;

    Event(Signal first) {
        this.first = first;
    }

    void add(Signal signal) {
        signals.add(signal);
        var echo = signal.kept().echo();
        if (signals.size() == 1
                || echo != signals.get(signals.size() - 2).kept().echo()) {
            ranks.or(echo.ranks());
            echo.nodes().stream().filter(node -> !NodeName.isLoopback(node)).forEach(nodes::add);
            count += echo.count();
        }
        var rank = signal.groups().get("rank");
        if (rank != null) {
            RankList.addTo(ranks, rank);
        }
        var node = signal.groups().get("node");
        if (node != null && !NodeName.isLoopback(node)) {
            nodes.add(node);
        }
        last = Math.max(last, signal.position());
    }

    Signal first() {
        return first;
    }

    DiagnosisRule rule() {
        return first.rule();
    }

    LogLine line() {
        return first.kept().line();
    }

    long position() {
        return first.position();
    }

    long lastPosition() {
        return last;
    }

    List<Signal> signals() {
        return signals;
    }

    BitSet ranks() {
        return ranks;
    }

    Set<String> nodes() {
        return nodes;
    }

    /** How many lines it stands for, echoes that were only counted among them. */
    long count() {
        return count;
    }
}
