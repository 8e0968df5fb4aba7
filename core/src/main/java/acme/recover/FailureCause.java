package acme.recover;

import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.NodeName;
import acme.model.Source;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What recovery needs to know of a diagnosis.
 *
 * @param confidence 0 to 1: how far the evidence decides
 * @param artifact the error type and the line of the root cause, numbers aside but for those in paths and quotes: two
 *     failures with the same one broke at the same thing
 * @param nodes where the root cause was seen; a suspicion, and no reason to cordon
 * @param badStep the first step that shows a loss spike, else the last before the failure; empty where steps are unknown
 * @param sentence the root cause, for people
 * @param mitigation what a person can do
 */
public record FailureCause(
        ErrorType errorType,
        Source source,
        boolean recoverable,
        Hint hint,
        double confidence,
        String artifact,
        SortedSet<NodeName> nodes,
        OptionalLong badStep,
        String sentence,
        String mitigation) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost(?:\\..*)?|127(?:\\.\\d+){3}");
    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern NUMBER = Pattern.compile("(?:0x)?[0-9][0-9a-fA-F]*");

    public FailureCause {
        nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }

    /** That of a diagnosis; names of nodes that no scheduler would take are left out, and what only names this machine. */
    public static FailureCause of(Diagnosis diagnosis) {
        var nodes = new TreeSet<NodeName>();
        diagnosis.nodes().stream()
                .filter(it -> NodeName.isValid(it) && !LOOPBACK.matcher(it).matches())
                .map(NodeName::new)
                .forEach(nodes::add);
        return new FailureCause(
                diagnosis.errorType(),
                diagnosis.source(),
                diagnosis.recoverable(),
                diagnosis.hint(),
                diagnosis.confidence(),
                diagnosis.errorType() + ": " + masked(diagnosis.rootLine().text()),
                nodes,
                diagnosis.iteration(),
                diagnosis.rootCause(),
                diagnosis.mitigation());
    }

    /** A failure that nothing diagnoses. */
    public static FailureCause unknown(String sentence) {
        return new FailureCause(
                ErrorType.UNKNOWN,
                Source.UNKNOWN,
                false,
                Hint.NONE,
                0,
                "Unknown: " + sentence,
                Collections.emptySortedSet(),
                OptionalLong.empty(),
                sentence,
                "Look at the log around its end.");
    }

    public boolean isUnknown() {
        return errorType.equals(ErrorType.UNKNOWN);
    }

    /** The same cause, seen on these nodes. */
    public FailureCause on(Set<NodeName> where) {
        return new FailureCause(
                errorType,
                source,
                recoverable,
                hint,
                confidence,
                artifact,
                new TreeSet<>(where),
                badStep,
                sentence,
                mitigation);
    }

    private static String masked(String line) {
        return WORD.matcher(line.strip())
                .replaceAll(word -> java.util.regex.Matcher.quoteReplacement(
                        isName(word.group())
                                ? word.group()
                                : NUMBER.matcher(word.group()).replaceAll("#")));
    }

    private static boolean isName(String word) {
        return word.contains("/") || word.contains("'") || word.contains("\"");
    }
}
