package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.Mark;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog.Kept;
import acme.model.Role;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatch;
import acme.pattern.PatternMatcher;
import acme.pattern.PatternSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the signs of trouble in the lines of a compressed log. Confined to one thread. */
final class SignalReader {
    private final List<DiagnosisRule> lineRules = new ArrayList<>();
    private final Map<String, List<DiagnosisRule>> exceptionRules = new HashMap<>();
    private final Map<LinearPattern, PatternMatcher> matchers = new HashMap<>();
    private final PatternSet.Scanner scanner;
    private final XidReader xids;

    /** The signals of a log, in order, and whether it breaks off before a traceback names its exception. */
    record Signals(List<Signal> signals, boolean endsInTraceback) {
        Signals {
            signals = List.copyOf(signals);
        }

        /** Whether a rule knows the line at a position. */
        boolean knows(long position) {
            return signals.stream().anyMatch(signal -> signal.position() == position);
        }

        /** The signals whose rule carries the mark, in order. */
        List<Signal> marked(Mark mark) {
            return signals.stream()
                    .filter(signal -> signal.rule().mark().filter(mark::equals).isPresent())
                    .toList();
        }

        /** The positions of the signals whose rule carries the mark. */
        TreeSet<Long> positions(Mark mark) {
            var positions = new TreeSet<Long>();
            marked(mark).forEach(signal -> positions.add(signal.position()));
            return positions;
        }
    }

    SignalReader(RuleSet rules) {
        xids = new XidReader(rules.xids());
        var patterns = new ArrayList<LinearPattern>();
        for (var rule : rules.diagnosis()) {
            switch (rule.match()) {
                case RuleMatch.OnLine(LinearPattern line) -> {
                    lineRules.add(rule);
                    patterns.add(line);
                }
                case RuleMatch.OnException onException -> {
                    for (var name : onException.classes()) {
                        exceptionRules
                                .computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(rule);
                    }
                }
            }
        }
        scanner = PatternSet.of(patterns).scanner();
    }

    /** The positions of lines that only follow from something else, as far as rules know, and of frames. */
    Set<Long> echoes(List<Kept> lines) {
        var tracebacks = new TracebackReader();
        var raisedAt = raisedAt(tracebacks, lines);
        var echoes = new HashSet<>(tracebacks.framePositions());
        for (var kept : lines) {
            var hit = kept.isProtected() ? best(kept, raisedAt.get(kept.position())) : null;
            if (hit != null && (hit.isIgnored() || hit.rule().role() != Role.CAUSE)) {
                echoes.add(kept.position());
            }
        }
        return echoes;
    }

    /** The positions of lines that rules know to be clean-up or advice, whatever else is told of them. */
    Set<Long> aftermath(List<Kept> lines) {
        var raisedAt = raisedAt(new TracebackReader(), lines);
        var positions = new HashSet<Long>();
        for (var kept : lines) {
            var hit = kept.isProtected() ? best(kept, raisedAt.get(kept.position())) : null;
            if (hit != null && (hit.rule().role() == Role.TEARDOWN || hit.rule().role() == Role.CONTEXT)) {
                positions.add(kept.position());
            }
        }
        return positions;
    }

    private static Map<Long, Raised> raisedAt(TracebackReader tracebacks, List<Kept> lines) {
        var raisedAt = new HashMap<Long, Raised>();
        for (var raised : tracebacks.read(lines)) {
            raisedAt.put(raised.kept().position(), raised);
        }
        return raisedAt;
    }

    Signals read(List<Kept> lines) {
        var tracebacks = new TracebackReader();
        var raisedAt = raisedAt(tracebacks, lines);
        var signals = new ArrayList<Signal>();
        for (var kept : lines) {
            boolean tells = kept.isProtected() || tracebacks.unmarkedEnds().contains(kept.position());
            if (!tells || tracebacks.framePositions().contains(kept.position())) {
                continue;
            }
            var hit = best(kept, raisedAt.get(kept.position()));
            if (hit != null) {
                signals.add(hit);
            }
        }
        boolean endsInTraceback = !lines.isEmpty()
                && tracebacks.framePositions().contains(lines.getLast().position());
        return new Signals(signals, endsInTraceback);
    }

    private @Nullable Signal best(Kept kept, @Nullable Raised raised) {
        var rule = xids.rule(kept.line().body());
        if (raised != null) {
            rule = moreSpecific(rule, onException(raised));
        }
        rule = moreSpecific(rule, onLine(kept));
        var told = raised == null ? Optional.<Kept>empty() : raised.told();
        var onTold = told.map(this::onLine).orElse(null);
        boolean byTold = onTold != null && (rule == null || onTold.specificity() > rule.specificity());
        rule = byTold ? onTold : rule;
        if (rule == null) {
            return null;
        }
        var cited = told.orElse(kept);
        return new Signal(cited, rule, groups(rule, byTold ? cited : kept, raised), Optional.ofNullable(raised));
    }

    private @Nullable DiagnosisRule onLine(Kept kept) {
        byte[] body = kept.line().body().getBytes(StandardCharsets.UTF_8);
        var hits = new ArrayList<DiagnosisRule>();
        scanner.scan(body, 0, body.length, index -> hits.add(lineRules.get(index)));
        DiagnosisRule best = null;
        for (var rule : hits) {
            best = moreSpecific(best, rule);
        }
        return best;
    }

    private @Nullable DiagnosisRule onException(Raised raised) {
        DiagnosisRule best = null;
        for (var rule : exceptionRules.getOrDefault(raised.simpleName(), List.of())) {
            if (hits((RuleMatch.OnException) rule.match(), raised)) {
                best = moreSpecific(best, rule);
            }
        }
        for (var rule : exceptionRules.getOrDefault("*", List.of())) {
            if (hits((RuleMatch.OnException) rule.match(), raised)) {
                best = moreSpecific(best, rule);
            }
        }
        return best;
    }

    private boolean hits(RuleMatch.OnException match, Raised raised) {
        if (match.message().isPresent()
                && find(match.message().get(), raised.message()).isEmpty()) {
            return false;
        }
        if (match.frames().isEmpty()) {
            return true;
        }
        for (var frame : raised.frames()) {
            if (find(match.frames().get(), frame).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private Map<String, String> groups(DiagnosisRule rule, Kept kept, @Nullable Raised raised) {
        return switch (rule.match()) {
            case RuleMatch.OnLine(LinearPattern line) ->
                groups(line, kept.line().body());
            case RuleMatch.OnException(var _, var message, var _) ->
                message.isPresent() && raised != null ? groups(message.get(), raised.message()) : Map.of();
        };
    }

    private Map<String, String> groups(LinearPattern pattern, String text) {
        if (pattern.groupNames().isEmpty()) {
            return Map.of();
        }
        var found = find(pattern, text);
        var groups = new HashMap<String, String>();
        for (var name : pattern.groupNames()) {
            found.flatMap(match -> match.group(name)).ifPresent(value -> groups.put(baseName(name), value));
        }
        return groups;
    }

    /** No two groups of an expression can have one name: {@code node2} is another place where {@code node} stands. */
    private static String baseName(String group) {
        int end = group.length();
        while (end > 1 && group.charAt(end - 1) >= '0' && group.charAt(end - 1) <= '9') {
            end--;
        }
        return group.substring(0, end);
    }

    private Optional<PatternMatch> find(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return matchers.computeIfAbsent(pattern, LinearPattern::matcher).match(bytes, 0, bytes.length);
    }

    private static @Nullable DiagnosisRule moreSpecific(@Nullable DiagnosisRule one, @Nullable DiagnosisRule other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.specificity() > one.specificity() ? other : one;
    }
}
