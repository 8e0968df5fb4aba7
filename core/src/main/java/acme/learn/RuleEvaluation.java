package acme.learn;

import acme.knowledge.FilterRule;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import acme.pattern.PatternRefusedException;
import acme.pattern.PatternSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Judges proposed filter rules by what they do to held-out lines. Confined to one thread.
 *
 * <p>A rule is accepted when it is of the linear dialect, matches all its samples and no empty line, requires enough
 * literal text, matches no protected line and no line that speaks of trouble, hardly any held-out line of another
 * template than its samples', and drops something that no active rule drops.
 */
public final class RuleEvaluation {
    /** Of the held-out lines of other templates a rule may match this share. */
    static final double MAX_BREADTH = 0.01;

    private static final int MIN_SAMPLES = 1;
    private static final int MIN_LITERAL_LETTERS = 4;

    /** Words for which a person would look twice, whether a diagnosis rule knows the line or not. */
    private static final LinearPattern TROUBLE = LinearPattern.compile("(?i)(?:^|[^a-z])(?:"
            + "err(?:or|no)|fail|fatal|exception|abort|crash|panic|kill|terminat|timed?[ -]?out|corrupt|unreachable"
            + "|refus|denied|deny|reject|oom[^a-z]|out of memory|segfault|segmentation|core dump|dead|hang(?:s|ing)?[^a-z]"
            + "|hung|stuck|stall|lost|loss of|unable|cannot|can't|could not|couldn't|not found|not respond|no such"
            + "|no space|missing|invalid|illegal|unexpected|mismatch|broken|bad |nan(?:[^a-z]|$)|inf(?:[^a-z]|$)|diverg"
            + "|spike|overflow|unhealthy|degraded|exceed|too many|retry|retri|giv(?:e|ing) up|interrupt|cancel|preempt"
            + "|evict|drain|rollback|sig(?:term|kill|segv|bus|abrt|int)|xid|traceback|throttl|straggl"
            + "|(?:rc|ret|returncode|exit(?:ed)?(?: with)?(?: ?code)?|exit ?status|errno) *[=: ] *-?[1-9]|http/[0-9.]+ [45]"
            + ")");

    private final List<byte[]> heldOut = new ArrayList<>();
    private final BitSet protectedLines = new BitSet();
    private final BitSet covered = new BitSet();
    private final TemplateMiner miner = new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS);
    private final List<OptionalInt> templates = new ArrayList<>();
    private final List<FilterRule> active;

    /** What became of a proposal. */
    public sealed interface Outcome {}

    /** The rule may be used. */
    public record Accepted(FilterRule rule) implements Outcome {}

    /** The rule must not be used; {@code reason} says why, for people. */
    public record Refused(String reason) implements Outcome {}

    /**
     * An evaluation by these lines.
     *
     * @param heldOut lines of all kinds, routine ones too; the more, the better
     * @param isProtected whether no rule may drop a line; asked once for each held-out line, in order, and for the
     *     samples of each proposal
     * @param active the rules in force
     */
    public RuleEvaluation(List<String> heldOut, Predicate<String> isProtected, List<FilterRule> active) {
        this.active = new ArrayList<>(active);
        var expressions = new ArrayList<LinearPattern>();
        active.forEach(rule -> expressions.add(rule.expression()));
        var scanner = PatternSet.of(expressions).scanner();
        for (int i = 0; i < heldOut.size(); i++) {
            var line = heldOut.get(i);
            byte[] text = line.getBytes(StandardCharsets.UTF_8);
            this.heldOut.add(text);
            protectedLines.set(i, isProtected.test(line));
            covered.set(i, scanner.first(text, 0, text.length) >= 0);
            miner.add(parsed(text), i);
        }
        this.heldOut.forEach(text -> templates.add(miner.match(parsed(text))));
    }

    private static LogLine parsed(byte[] text) {
        var line = new RawLine();
        line.set(text, 0, text.length, 1);
        return line.toLogLine();
    }

    /** Whether a line has words of trouble, so that no learned rule may drop it. */
    static boolean speaksOfTrouble(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return TROUBLE.matcher().find(text, 0, text.length);
    }

    /** Judges one proposal. An accepted rule is in force from then on. */
    public Outcome evaluate(RuleProposal proposal) {
        LinearPattern expression;
        try {
            expression = LinearPattern.compile(proposal.expression());
        } catch (PatternRefusedException e) {
            return new Refused("it does not compile: " + e.getMessage());
        }
        var problem = problem(proposal, expression);
        if (problem.isPresent()) {
            return new Refused(problem.get());
        }
        var rule = new FilterRule(proposal.id(), expression, proposal.about());
        active.add(rule);
        var matcher = expression.matcher();
        for (int i = 0; i < heldOut.size(); i++) {
            if (matcher.find(heldOut.get(i), 0, heldOut.get(i).length)) {
                covered.set(i);
            }
        }
        return new Accepted(rule);
    }

    private Optional<String> problem(RuleProposal proposal, LinearPattern expression) {
        var matcher = expression.matcher();
        if (proposal.samples().size() < MIN_SAMPLES) {
            return Optional.of("it names no line that it is for");
        }
        if (matcher.find(new byte[0], 0, 0)) {
            return Optional.of("it matches an empty line");
        }
        if (!requiresLiteral(expression)) {
            return Optional.of("it requires too little literal text");
        }
        for (var rule : active) {
            if (rule.id().equals(proposal.id())) {
                return Optional.of("a rule " + rule.id() + " is in force");
            }
        }
        return samplesProblem(proposal, matcher).or(() -> heldOutProblem(proposal, matcher));
    }

    private static boolean requiresLiteral(LinearPattern expression) {
        for (var literal : expression.requiredLiterals()) {
            int letters = 0;
            for (int i = 0; i < literal.length(); i++) {
                letters += Character.isLetter(literal.charAt(i)) ? 1 : 0;
            }
            if (letters < MIN_LITERAL_LETTERS) {
                return false;
            }
        }
        return !expression.requiredLiterals().isEmpty();
    }

    private static Optional<String> samplesProblem(RuleProposal proposal, PatternMatcher matcher) {
        for (var sample : proposal.samples()) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            if (!matcher.find(text, 0, text.length)) {
                return Optional.of("it does not match its sample: " + sample);
            }
            if (speaksOfTrouble(sample)) {
                return Optional.of("its sample speaks of trouble: " + sample);
            }
        }
        return Optional.empty();
    }

    private Optional<String> heldOutProblem(RuleProposal proposal, PatternMatcher matcher) {
        var own = new HashSet<OptionalInt>();
        proposal.samples().forEach(sample -> own.add(miner.match(parsed(sample.getBytes(StandardCharsets.UTF_8)))));
        own.remove(OptionalInt.empty());
        int others = 0;
        int broad = 0;
        for (int i = 0; i < heldOut.size(); i++) {
            byte[] text = heldOut.get(i);
            boolean isOwn = own.contains(templates.get(i));
            others += isOwn ? 0 : 1;
            if (!matcher.find(text, 0, text.length)) {
                continue;
            }
            if (protectedLines.get(i)) {
                return Optional.of("it matches a protected line: " + line(i));
            }
            if (speaksOfTrouble(line(i))) {
                return Optional.of("it matches a line that speaks of trouble: " + line(i));
            }
            broad += isOwn ? 0 : 1;
        }
        if (broad > Math.max(1, MAX_BREADTH * others)) {
            return Optional.of(String.format(
                    Locale.ROOT, "it is too broad: it matches %d of %d lines of other templates", broad, others));
        }
        return duplicateProblem(proposal, matcher);
    }

    /** A rule that drops only what the active ones drop is one of them in other words. */
    private Optional<String> duplicateProblem(RuleProposal proposal, PatternMatcher matcher) {
        for (int i = 0; i < heldOut.size(); i++) {
            byte[] text = heldOut.get(i);
            if (!covered.get(i) && matcher.find(text, 0, text.length)) {
                return Optional.empty();
            }
        }
        String duplicate = "";
        for (var sample : proposal.samples()) {
            byte[] text = sample.getBytes(StandardCharsets.UTF_8);
            var rule = active.stream()
                    .filter(known -> known.expression().matcher().find(text, 0, text.length))
                    .findFirst();
            if (rule.isEmpty()) {
                return Optional.empty();
            }
            duplicate = rule.get().id();
        }
        return Optional.of("it drops nothing that active rules do not drop, such as " + duplicate);
    }

    private String line(int index) {
        return new String(heldOut.get(index), StandardCharsets.UTF_8);
    }
}
